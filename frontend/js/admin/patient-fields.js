/** A patient's record as fields; the same to add and to edit. */
import { DateOfBirth } from '../components/date-of-birth.js'
import { FormField } from '../components/form-field.js'
import { clinic } from '../store.js'
import { isDay, optionsOf } from '../utils.js'

const NOT_KNOWN = { value: '', label: 'Not known' }
const GENDERS = [NOT_KNOWN, ...optionsOf(['female', 'male', 'other', 'undisclosed'])]
const BLOOD_GROUPS = [NOT_KNOWN, ...optionsOf(['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-'])]

export const NEW_PATIENT = {
  full_name: '', email: '', phone: '', date_of_birth: '', gender: '', blood_group: '', address: '',
  emergency_contact_name: '', emergency_contact_phone: '', allergies: '', medical_history: '',
}

export const checkPatient = (values) => ({
  full_name: !values.full_name.trim() && 'Enter the full name',
  email: values.email.trim() && !/^\S+@\S+\.\S+$/.test(values.email.trim()) && 'Enter an email address, like name@example.org',
  date_of_birth: values.date_of_birth && (!isDay(values.date_of_birth) || values.date_of_birth > clinic.today) && 'Enter a date of birth, like 27 3 1985',
})

/** The form's texts as the API takes them, and back */
export const toPatient = (values) => ({
  ...values,
  email: values.email.trim() || null,
  date_of_birth: values.date_of_birth || null,
  gender: values.gender || null,
  blood_group: values.blood_group || null,
  allergies: values.allergies.split('\n').map((allergy) => allergy.trim()).filter(Boolean),
})

export const fromPatient = (patient) => ({
  ...Object.fromEntries(Object.keys(NEW_PATIENT).map((name) => [name, patient[name] ?? ''])),
  allergies: patient.allergies.join('\n'),
})

export const PatientFields = {
  name: 'PatientFields',
  components: { DateOfBirth, FormField },
  props: {
    form: { type: Object, required: true },
    emailHint: { type: String, default: '' },
  },
  setup: () => ({ BLOOD_GROUPS, GENDERS }),
  template: /* html */ `
    <fieldset class="plain form-group">
      <legend>Person</legend>
      <div class="row-fields">
        <form-field v-bind="form.field('full_name')" label="Full name" autocomplete="off" maxlength="120" />
        <form-field v-bind="form.field('phone')" label="Phone" type="tel" autocomplete="off" optional />
      </div>
      <form-field v-bind="form.field('email')" label="Email" :hint="emailHint" type="email" autocomplete="off" optional />
      <div class="row-fields">
        <date-of-birth v-bind="form.field('date_of_birth')" optional />
        <form-field v-bind="form.field('gender')" label="Gender" as="select" :options="GENDERS" optional />
        <form-field v-bind="form.field('blood_group')" label="Blood group" as="select" :options="BLOOD_GROUPS" optional />
      </div>
      <form-field v-bind="form.field('address')" label="Address" as="textarea" rows="2" maxlength="400" optional />
    </fieldset>
    <fieldset class="plain form-group">
      <legend>Emergency contact</legend>
      <div class="row-fields">
        <form-field v-bind="form.field('emergency_contact_name')" label="Name of the contact" autocomplete="off" maxlength="120" optional />
        <form-field v-bind="form.field('emergency_contact_phone')" label="Phone of the contact" type="tel" autocomplete="off" optional />
      </div>
    </fieldset>
    <fieldset class="plain form-group">
      <legend>Health</legend>
      <form-field v-bind="form.field('allergies')" label="Allergies" hint="One on each line" as="textarea" rows="3" optional />
      <form-field v-bind="form.field('medical_history')" label="Medical history" as="textarea" maxlength="10000" optional />
    </fieldset>`,
}
