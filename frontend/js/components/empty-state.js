/** Nothing here, and what to do about it. */
export const EmptyState = {
  name: 'EmptyState',
  props: { icon: { type: String, default: 'inbox' }, title: { type: String, required: true } },
  template: /* html */ `
    <div class="empty"><app-icon :name="icon" /><p class="empty-title">{{ title }}</p><slot /></div>`,
}
