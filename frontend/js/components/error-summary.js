/** What is wrong, on top of the form, focused when it appears, each line leading to its field. */
import { nextTick, ref, watch } from 'vue'

export const ErrorSummary = {
  name: 'ErrorSummary',
  props: {
    problems: { type: Array, required: true },
    title: { type: String, default: 'There is a problem' },
    error: { type: Object, default: null },
  },
  setup(props) {
    const box = ref(null)
    watch(() => props.problems, async (problems) => {
      await nextTick()
      if (problems.length) box.value?.focus()
    })
    return { box, visit: (name) => document.getElementById(`field-${name}`)?.focus() }
  },
  template: /* html */ `
    <div v-if="problems.length" ref="box" class="errsum" tabindex="-1" role="alert" aria-labelledby="error-summary-title">
      <h2 id="error-summary-title">{{ title }}</h2>
      <ul>
        <li v-for="problem in problems" :key="problem.name + problem.message">
          <a v-if="problem.name" :href="'#field-' + problem.name" @click.prevent="visit(problem.name)">{{ problem.message }}</a>
          <template v-else>{{ problem.message }}</template>
        </li>
      </ul>
      <slot />
      <details v-if="error?.requestId"><summary>Details</summary>Reference for the help desk: <code>{{ error.requestId }}</code></details>
    </div>`,
}
