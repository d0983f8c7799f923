/** Days with a switch for each session. What belongs to a session (hours, bookings) goes into the slot. */
export const WeekGrid = {
  name: 'WeekGrid',
  props: {
    days: { type: Array, required: true }, // { key, title, name, cells: [{ session, label, open, locked?, changed? }] }
    label: { type: String, required: true },
    rows: { type: Boolean, default: false }, // one day a line, instead of one day a column
  },
  emits: ['switch'], // { key, session, open }
  template: /* html */ `
    <div class="week-grid" :class="rows ? 'week-rows' : 'week-columns'" role="group" :aria-label="label">
      <fieldset v-for="day in days" :key="day.key" class="week-day">
        <legend><span aria-hidden="true">{{ day.title }}</span><span class="visually-hidden">{{ day.name }}</span></legend>
        <div v-for="cell in day.cells" :key="cell.session" class="week-cell" :class="{ open: cell.open, changed: cell.changed }">
          <label class="form-check">
            <input class="form-check-input" type="checkbox" :checked="cell.open" :disabled="cell.locked"
              :aria-describedby="'cell-' + day.key + '-' + cell.session" @change="$emit('switch', { key: day.key, session: cell.session, open: $event.target.checked })">
            <span><span class="visually-hidden">{{ day.name }}, </span>{{ cell.label }}</span>
          </label>
          <div :id="'cell-' + day.key + '-' + cell.session" class="week-facts"><slot :day="day" :cell="cell" /></div>
        </div>
      </fieldset>
    </div>`,
}
