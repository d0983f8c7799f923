/** The words an administrator reads where the API speaks to the person concerned. */
const WORDS = {
  email_taken: { name: 'email', message: 'That email address already belongs to an account. Enter another' },
  username_taken: { name: 'full_name', message: 'Somebody was given that user name just now. Try again' },
  department_taken: { name: 'name', message: 'There is already a department of that name. Enter another' },
  in_use: { name: '', message: 'Doctors or past appointments belong to this department, so it stays. You can rename it' },
  has_history: { name: '', message: 'There is history here, which the hospital keeps. Blacklist the patient instead' },
}

/** After a failed try: say it at the field it is about. */
export function ownWords(form) {
  const problem = WORDS[form.error?.code]
  if (problem) form.fail([problem])
}
