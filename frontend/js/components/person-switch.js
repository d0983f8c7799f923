/** Whose page this is, where an account looks after several people: one link for each, kept in the URL. */
export const PersonSwitch = {
  name: 'PersonSwitch',
  props: {
    persons: { type: Array, required: true }, // { id, name, own? }; the account's own has the id ''
    current: { type: String, required: true },
    label: { type: String, required: true },
  },
  template: /* html */ `
    <nav v-if="persons.length > 1" class="person-switch chips no-print" :aria-label="label">
      <router-link v-for="person in persons" :key="person.id" class="btn btn-outline" :to="{ query: person.id ? { patient_id: person.id } : {} }"
        :aria-current="person.id === current ? 'page' : null"><app-icon name="user" />{{ person.name }}{{ person.own ? ' (you)' : '' }}</router-link>
    </nav>`,
}
