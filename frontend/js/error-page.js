/** Something failed that nobody expected. */
import { clinic } from './store.js'

export default {
  name: 'ErrorPage',
  setup: () => ({ clinic, reload: () => location.reload() }),
  template: /* html */ `
    <div class="page page-width">
      <h1>This page did not open</h1>
      <p class="measure mt-3">Try again in a minute.<template v-if="clinic.phone"> If it stays like this, call {{ clinic.phone }}.</template></p>
      <div class="actions">
        <button type="button" class="btn btn-primary" @click="reload"><app-icon name="refresh-cw" />Try again</button>
        <a class="btn btn-outline" href="/">Go to the home page</a>
      </div>
    </div>`,
}
