/** A new account: its user name, and how its owner gets in. A one-time password is shown once, here. */
import { nextTick, onMounted, ref } from 'vue'

export const AccountMade = {
  name: 'AccountMade',
  props: {
    person: { type: Object, required: true }, // { full_name, email }
    made: { type: Object, required: true }, // { username, invite_sent, one_time_password }
    to: { type: Object, required: true },
    another: { type: String, required: true },
  },
  emits: ['another'],
  setup() {
    const heading = ref(null)
    onMounted(async () => { await nextTick(); heading.value.focus() })
    return { heading }
  },
  template: /* html */ `
    <div class="measure">
      <div class="done">
        <h1 ref="heading" tabindex="-1"><app-icon name="check-circle" /> {{ person.full_name }} is added</h1>
        <template v-if="made.username">
          <p>User name <b class="reference">{{ made.username }}</b></p>
          <p v-if="made.one_time_password">One-time password <b class="reference">{{ made.one_time_password }}</b>. Write it down now, it is not shown again. It is changed at the first sign-in.</p>
          <p v-else-if="made.invite_sent">We are emailing {{ person.email }} a link to choose a password. It works for 72 hours.</p>
        </template>
        <p v-else>There is no account, because there is no email address. Staff book and keep the record.</p>
        <slot />
      </div>
      <div class="actions">
        <router-link class="btn btn-primary" :to="to">Open {{ person.full_name }}</router-link>
        <button type="button" class="btn btn-outline" @click="$emit('another')"><app-icon name="plus" />{{ another }}</button>
      </div>
    </div>`,
}
