/** A QR code from its rows of 0 and 1, dark on light in every theme, with the white edge that readers need. */
import { computed } from 'vue'

const EDGE = 4 // modules

export const QrCode = {
  name: 'QrCode',
  props: {
    rows: { type: Array, required: true }, // "1110..."
    label: { type: String, required: true },
  },
  setup: (props) => ({
    size: computed(() => props.rows.length + 2 * EDGE),
    modules: computed(() => props.rows.flatMap((row, y) =>
      [...row].flatMap((dark, x) => (dark === '1' ? [`M${x + EDGE} ${y + EDGE}h1v1h-1z`] : []))).join('')),
  }),
  template: /* html */ `
    <svg class="qr" role="img" :aria-label="label" :viewBox="'0 0 ' + size + ' ' + size" shape-rendering="crispEdges">
      <rect class="qr-paper" :width="size" :height="size" /><path class="qr-ink" :d="modules" />
    </svg>`,
}
