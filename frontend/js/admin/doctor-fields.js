/** What the hospital says of a doctor, as fields; the same to add and to edit. */
import { computed } from 'vue'
import { FormField } from '../components/form-field.js'
import { clinic } from '../store.js'
import { useDepartments } from './choices.js'

const SLOTS = [10, 15, 20, 30, 45, 60].map((minutes) => ({ value: String(minutes), label: `${minutes} minutes` }))

export const NEW_DOCTOR = {
  full_name: '', email: '', department_id: '', specialization: '', qualification: '', experience_years: '0', fee: '',
  phone: '', room: '', languages: '', slot_minutes: '30', bio: '',
}

const whole = (text) => /^\d+$/.test(String(text).trim())

export const checkDoctor = (values) => ({
  full_name: !values.full_name.trim() && 'Enter the full name',
  email: !/^\S+@\S+\.\S+$/.test(values.email.trim()) && 'Enter an email address, like name@example.org',
  department_id: !values.department_id && 'Choose a department',
  specialization: !values.specialization.trim() && 'Enter a specialization',
  experience_years: !whole(values.experience_years) && 'Enter the years of experience as a number, like 12',
  fee: !/^\d+(\.\d{1,2})?$/.test(String(values.fee).trim()) && 'Enter the fee as a number, like 800',
})

/** The form's texts as the API takes them, and back */
export const toDoctor = (values) => ({
  ...values,
  department_id: Number(values.department_id),
  experience_years: Number(values.experience_years),
  fee: Number(values.fee),
  slot_minutes: Number(values.slot_minutes),
  languages: values.languages.split(',').map((language) => language.trim()).filter(Boolean),
})

export const fromDoctor = (doctor) => ({
  ...doctor,
  department_id: String(doctor.department.id),
  experience_years: String(doctor.experience_years),
  fee: String(doctor.fee),
  slot_minutes: String(doctor.slot_minutes),
  languages: doctor.languages.join(', '),
})

export const DoctorFields = {
  name: 'DoctorFields',
  components: { FormField },
  props: { form: { type: Object, required: true } },
  setup() {
    const { departments, departmentOptions } = useDepartments()
    return { SLOTS, clinic, departments, options: computed(() => [{ value: '', label: 'Choose a department' }, ...departmentOptions.value]) }
  },
  template: /* html */ `
    <fieldset class="plain form-group">
      <legend>Person and account</legend>
      <div class="row-fields">
        <form-field v-bind="form.field('full_name')" label="Full name" autocomplete="off" maxlength="120" />
        <form-field v-bind="form.field('email')" label="Email" type="email" autocomplete="off" />
        <form-field v-bind="form.field('phone')" label="Phone" type="tel" autocomplete="off" optional />
        <form-field v-bind="form.field('room')" label="Room" maxlength="40" optional />
      </div>
    </fieldset>
    <fieldset class="plain form-group">
      <legend>Practice</legend>
      <p v-if="departments.error" class="err">{{ departments.error.message }} <button type="button" class="btn btn-link" @click="departments.again()">Load the departments again</button></p>
      <div class="row-fields">
        <form-field v-bind="form.field('department_id')" label="Department" as="select" :options="options" />
        <form-field v-bind="form.field('specialization')" label="Specialization" maxlength="120" />
        <form-field v-bind="form.field('qualification')" label="Qualification" maxlength="160" optional placeholder="MBBS, MD" />
        <form-field v-bind="form.field('experience_years')" label="Years of experience" inputmode="numeric" maxlength="2" />
        <form-field v-bind="form.field('fee')" :label="'Fee in ' + clinic.currency" inputmode="decimal" />
        <form-field v-bind="form.field('slot_minutes')" label="Length of an appointment" as="select" :options="SLOTS" />
      </div>
      <form-field v-bind="form.field('languages')" label="Languages" hint="Put commas between them" optional />
      <form-field v-bind="form.field('bio')" label="About the doctor" hint="Patients read this when they choose" as="textarea" maxlength="2000" optional />
    </fieldset>`,
}
