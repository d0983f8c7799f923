/** A button for each deed that an appointment allows. */
import { computed } from 'vue'
import { deedsOf } from './deeds.js'

export const DeedButtons = {
  name: 'DeedButtons',
  props: {
    appointment: { type: Object, required: true },
    large: { type: Boolean, default: false },
  },
  emits: ['deed'],
  setup: (props) => ({ deeds: computed(() => deedsOf(props.appointment)) }),
  template: /* html */ `
    <div class="deeds">
      <button v-for="deed in deeds" :key="deed.name" type="button" class="btn btn-outline" :class="{ 'btn-sm': !large }" @click="$emit('deed', deed.name)">{{ deed.label
        }}<span v-if="!large" class="visually-hidden"> the appointment of {{ appointment.patient.full_name }}</span></button>
    </div>`,
}
