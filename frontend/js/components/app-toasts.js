/** Short words of success. They wait while they are looked at; the live region has already said them. */
const ToastItem = {
  name: 'ToastItem',
  props: { toast: { type: Object, required: true } },
  emits: ['dismiss'],
  mounted() { this.start() },
  beforeUnmount() { this.stop() },
  methods: {
    start() { this.stop(); this.timer = setTimeout(() => this.$emit('dismiss'), this.toast.seconds * 1000) },
    stop() { clearTimeout(this.timer) },
    act() { this.toast.action.act(); this.$emit('dismiss') },
  },
  template: /* html */ `
    <div class="toast-card" @mouseenter="stop" @mouseleave="start" @focusin="stop" @focusout="start">
      <app-icon name="check-circle" /><span>{{ toast.text }}</span>
      <button v-if="toast.action" type="button" class="btn btn-sm btn-outline" @click="act">{{ toast.action.label }}</button>
      <button type="button" class="btn btn-sm btn-quiet" @click="$emit('dismiss')"><app-icon name="x" /><span class="visually-hidden">Dismiss</span></button>
    </div>`,
}

export const AppToasts = {
  name: 'AppToasts',
  components: { ToastItem },
  props: { toasts: { type: Array, required: true } },
  emits: ['dismiss'],
  template: /* html */ `
    <div class="toast-container" role="region" aria-label="Messages">
      <toast-item v-for="toast in toasts" :key="toast.id" :toast="toast" @dismiss="$emit('dismiss', toast.id)" />
    </div>`,
}
