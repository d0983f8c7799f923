/** What happened, when and by whom. */
import { momentWords } from '../utils.js'

export const TimeLine = {
  name: 'TimeLine',
  props: { events: { type: Array, required: true } }, // { at, what, who }
  setup: () => ({ momentWords }),
  template: /* html */ `
    <ol class="timeline">
      <li v-for="event in events" :key="event.at + event.what">
        <b>{{ event.what }}</b>
        <span class="muted">{{ momentWords(event.at) }}<template v-if="event.who">, {{ event.who }}</template></span>
      </li>
    </ol>`,
}
