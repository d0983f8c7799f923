/** An icon of the sprite named in index.html: fetched once, checked, and put into the page. */
const PREFIX = 'icon-'

async function placeSprite() {
  const link = document.getElementById('icon-sprite')
  const response = await fetch(link.href, { integrity: link.integrity, mode: 'cors', credentials: 'same-origin' })
  const sprite = new DOMParser().parseFromString(await response.text(), 'image/svg+xml').documentElement
  for (const symbol of sprite.querySelectorAll('symbol')) symbol.id = PREFIX + symbol.id
  sprite.setAttribute('hidden', '')
  sprite.setAttribute('aria-hidden', 'true')
  document.body.append(sprite)
}

// Icons only accompany words, so a page without them is still whole.
placeSprite().catch(() => {})

export const AppIcon = {
  name: 'AppIcon',
  props: { name: { type: String, required: true } },
  setup: () => ({ PREFIX }),
  template: /* html */ `<svg class="icon" aria-hidden="true" focusable="false"><use :href="'#' + PREFIX + name" /></svg>`,
}
