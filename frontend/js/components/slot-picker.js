/** Choose a day, then a time: two radio groups. Choosing a day with pointer or Enter leads on to its times. */
import { computed, nextTick, onMounted, ref, watch } from 'vue'
import { dayOffer, dayWords, daysWords, rangeWords, shortDate, timeWords, weekdayWords, wordOf } from '../utils.js'

const OFFERED = new Set(['free', 'taken'])
let made = 0

export const SlotPicker = {
  name: 'SlotPicker',
  props: {
    days: { type: Array, required: true }, // DaySlots of the shown week
    date: { type: String, default: '' },
    time: { type: String, default: '' },
    sessions: { type: Object, default: () => ({}) }, // { morning: { starts, ends } }
    earlier: { type: Boolean, default: false },
    later: { type: Boolean, default: false },
    turning: { type: Boolean, default: false }, // another week is on its way
  },
  emits: ['update:date', 'update:time', 'week'],
  setup(props, { emit }) {
    const group = `slots-${++made}`
    const heading = ref(null)
    const strip = ref(null)
    const chosen = computed(() => props.days.find((day) => day.date === props.date && day.free))
    const parts = computed(() => {
      const offered = (chosen.value?.slots ?? []).filter((slot) => OFFERED.has(slot.state))
      return [...new Set(offered.map((slot) => slot.session))].map((session) => ({
        session,
        hours: props.sessions[session] ? `, ${rangeWords(props.sessions[session].starts, props.sessions[session].ends)}` : '',
        slots: offered.filter((slot) => slot.session === session),
      }))
    })
    async function leadOn() {
      await nextTick()
      heading.value?.focus()
    }
    /** On a narrow screen the strip scrolls sideways; the chosen day comes into sight. */
    async function showChosen() {
      await nextTick()
      const row = strip.value.querySelector('.days')
      const day = row.querySelector('input:checked')?.parentElement
      if (day) row.scrollLeft = day.offsetLeft - row.offsetLeft - day.offsetWidth
    }
    onMounted(showChosen)
    watch([() => props.days, () => props.date], showChosen)

    return {
      group, heading, strip, chosen, parts, leadOn, timeWords, weekdayWords, shortDate, dayWords, dayOffer, wordOf,
      span: computed(() => props.days.length && daysWords(props.days[0].date, props.days.at(-1).date)),
      pointed: (event) => { if (event.detail) leadOn() },
      chooseDay: (day) => { emit('update:time', ''); emit('update:date', day.date) },
      back: () => strip.value.querySelector('input:checked, input:enabled')?.focus(),
    }
  },
  template: /* html */ `
    <div class="slot-picker">
      <div class="week-bar">
        <button type="button" class="btn btn-outline btn-sm" :disabled="!earlier" @click="$emit('week', -1)"><app-icon name="chevron-left" />Earlier<span class="visually-hidden"> days</span></button>
        <b aria-live="polite">{{ span }}</b>
        <button type="button" class="btn btn-outline btn-sm" :disabled="!later" @click="$emit('week', 1)">Later<span class="visually-hidden"> days</span><app-icon name="chevron-right" /></button>
      </div>
      <fieldset ref="strip" class="plain" :inert="turning">
        <legend class="visually-hidden">Day</legend>
        <div class="days">
          <label v-for="day in days" :key="day.date" class="slot">
            <input type="radio" :name="group + '-day'" :value="day.date" :checked="day.date === date" :disabled="!day.free"
              @change="chooseDay(day)" @click="pointed" @keydown.enter.prevent="leadOn">
            <span>
              <b class="visually-hidden">{{ dayWords(day.date) }}, {{ dayOffer(day) }}</b>
              <small aria-hidden="true">{{ weekdayWords(day.date).slice(0, 3) }}</small>
              <b aria-hidden="true">{{ shortDate(day.date) }}</b>
              <small aria-hidden="true">{{ dayOffer(day) }}</small>
            </span>
          </label>
        </div>
      </fieldset>
      <div v-if="chosen" class="times" :inert="turning">
        <div class="times-head">
          <h2 ref="heading" tabindex="-1">{{ dayWords(chosen.date) }}</h2>
          <button type="button" class="btn btn-link" @click="back">Choose a different day</button>
        </div>
        <fieldset v-for="part in parts" :key="part.session" class="plain">
          <legend><span class="visually-hidden">{{ dayWords(chosen.date) }}, </span>{{ wordOf(part.session) }}<span class="muted">{{ part.hours }}</span></legend>
          <div class="slots">
            <label v-for="slot in part.slots" :key="slot.time" class="slot">
              <input type="radio" :name="group + '-time'" :value="slot.time" :checked="slot.time === time" :disabled="slot.state !== 'free'" @change="$emit('update:time', slot.time)">
              <span>{{ timeWords(slot.time) }}<small v-if="slot.state === 'taken'" class="visually-hidden">, taken</small></span>
            </label>
          </div>
        </fieldset>
      </div>
      <slot />
    </div>`,
}
