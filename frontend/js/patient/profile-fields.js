/** A patient's profile as a form: its fields, what is missing, and two changes of it made one. */
import { dateWords, isDay, listWords, wordOf } from '../utils.js'

const PHONE = /^$|^\+?[0-9][0-9 ()./-]{4,30}$/
const PHONE_HINT = 'Enter a phone number, like 98765 43210'

export const EMPTY_PROFILE = {
  full_name: '', email: '', date_of_birth: '', gender: '', blood_group: '', phone: '', text_messages: false, address: '',
  emergency_contact_name: '', emergency_contact_phone: '', allergies: [], medical_history: '',
}

const LABELS = {
  full_name: 'Full name', email: 'Email', date_of_birth: 'Date of birth', gender: 'Gender', blood_group: 'Blood group', phone: 'Phone', text_messages: 'Text messages', address: 'Address',
  emergency_contact_name: 'Emergency contact', emergency_contact_phone: 'Emergency contact’s phone', allergies: 'Allergies', medical_history: 'Medical history',
}
const NULLABLE = ['date_of_birth', 'gender', 'blood_group']
const NAMES = Object.keys(EMPTY_PROFILE)

/** The form's values of a profile the API gave */
export const valuesOf = (profile) => Object.fromEntries(NAMES.map((name) => [name, structuredClone(profile[name]) ?? '']))

function tidy(value) {
  if (Array.isArray(value)) return value.map((text) => text.trim()).filter(Boolean)
  return typeof value === 'string' ? value.trim() : value
}

/** What the API takes, of the form's values */
export function profileOf(values) {
  const tidied = NAMES.map((name) => [name, tidy(values[name])])
  return Object.fromEntries(tidied.map(([name, value]) => [name, NULLABLE.includes(name) ? value || null : value]))
}

/** @param own whether the record has an account, and so an address, of its own */
export const missingOf = (values, own) => ({
  full_name: !values.full_name.trim() && 'Enter your full name',
  email: own && !/^\S+@\S+\.\S+$/.test(values.email.trim()) && 'Enter an email address, like asha@example.org',
  date_of_birth: values.date_of_birth && !isDay(values.date_of_birth) && 'Enter a date of birth, like 27 3 1985',
  phone: !PHONE.test(values.phone.trim()) ? PHONE_HINT : values.text_messages && !values.phone.trim() && 'Enter the phone number that text messages go to',
  emergency_contact_phone: !PHONE.test(values.emergency_contact_phone.trim()) && PHONE_HINT,
})

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)

export const isSame = (values, others) => same(profileOf(values), profileOf(others))

/**
 * Somebody else saved meanwhile: what only they changed is taken over; of what both changed the person's own words stay.
 * @returns the merged values, and the fields that differ: { name, label, saved, typed, clash }
 */
export function mergeProfiles(before, mine, saved) {
  const differs = NAMES.filter((name) => !same(before[name], saved[name]) && !same(mine[name], saved[name]))
  const fields = differs.map((name) => ({
    name, label: LABELS[name], saved: wordsOf(name, saved[name]), typed: wordsOf(name, mine[name]), clash: !same(before[name], mine[name]),
  }))
  const taken = fields.filter(({ clash }) => !clash).map(({ name }) => [name, saved[name]])
  return { values: { ...mine, ...Object.fromEntries(taken) }, fields }
}

function wordsOf(name, value) {
  if (Array.isArray(value)) return listWords(value) || 'None'
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (name === 'date_of_birth' && isDay(value)) return dateWords(value)
  return wordOf(value) || 'Empty'
}
