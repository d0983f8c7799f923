/** There is no such page. */
export default {
  name: 'NotFound',
  template: /* html */ `
    <div class="page page-width">
      <h1>Page not found</h1>
      <p class="measure mt-3">If you typed the address, check it. If you followed a link, the page may have moved.</p>
      <div class="actions">
        <router-link class="btn btn-primary" to="/">Go to the home page</router-link>
        <router-link class="btn btn-outline" to="/book">Find a doctor</router-link>
      </div>
    </div>`,
}
