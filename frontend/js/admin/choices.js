/** Departments and doctors as the options of a select. */
import { computed } from 'vue'
import { admin } from '../api.js'
import { useRequest } from '../use-request.js'

const MOST_PAGES = 10

async function everyDoctor(page = 1) {
  const { items, total } = await admin.doctors({ sort: 'name', per_page: 100, page })
  const more = page * 100 < total && page < MOST_PAGES
  return more ? [...items, ...(await everyDoctor(page + 1))] : items
}

const optionOf = ({ id, name, full_name: fullName }) => ({ value: String(id), label: name ?? fullName })

export function useDepartments() {
  const departments = useRequest(admin.departments)
  departments.run()
  return { departments, departmentOptions: computed(() => (departments.data?.items ?? []).map(optionOf)) }
}

export function useDoctors() {
  const doctors = useRequest(everyDoctor)
  doctors.run()
  return { doctorOptions: computed(() => (doctors.data ?? []).map(optionOf)) }
}
