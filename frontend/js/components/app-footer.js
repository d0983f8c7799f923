/** How to reach the hospital, and what to do in an emergency. */
export const AppFooter = {
  name: 'AppFooter',
  props: { clinic: { type: Object, required: true } },
  template: /* html */ `
    <footer class="site-footer no-print">
      <div class="page-width">
        <p><b>{{ clinic.name }}</b><br><template v-if="clinic.address">{{ clinic.address }}</template></p>
        <p v-if="clinic.phone">Call <a :href="'tel:' + clinic.phone.replace(/[^+\\d]/g, '')">{{ clinic.phone }}</a></p>
        <p class="muted">In an emergency do not book online. Call your local emergency number or come to the emergency department.</p>
      </div>
    </footer>`,
}
