"""A browser that reports whatever hostile text brings about."""

from hostile import Place
from playwright.sync_api import Browser, BrowserContext, Page

WATCH = """
  window.flying = 0
  const fetched = window.fetch
  window.fetch = (...call) => {
    window.flying += 1
    return fetched(...call).finally(() => { window.flying -= 1 })
  }
  document.addEventListener('securitypolicyviolation', (event) => {
    blocked(`${event.effectiveDirective} ${event.blockedURI}`)
  })
"""
GO = "async (path) => { await (await import('/js/router.js')).router.push(path) }"
ROUTES = """async () => (await import('/js/router.js')).router.getRoutes()
  .map((route) => route.name).filter(Boolean)"""
HERE = "async () => (await import('/js/router.js')).router.currentRoute.value.name"
STANDS = "() => window.flying === 0 && document.querySelector('main h1')"
FOREIGN = """() => [...document.querySelectorAll('*')].filter((one) =>
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'MATH'].includes(one.tagName)
    || (one.tagName === 'SCRIPT' && !one.src && one.type !== 'importmap')
    || [...one.attributes].some(({ name }) => name.startsWith('on'))
    || ['javascript:', 'data:'].includes(one.protocol)
  ).map((one) => one.outerHTML.slice(0, 80))"""
UNFOLD = """() => document.querySelectorAll(
    'main details:not([open]) > summary, main button[aria-expanded=false]'
  ).forEach((one) => one.click())"""
SHOWN = """() => document.body.innerText
  + [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join(' ')"""


class Watched:
    """A browser in which nothing hostile may happen; `found` is what did."""

    def __init__(self, browser: Browser) -> None:
        self.found: list[str] = []
        self.shown = ""
        self.context: BrowserContext = browser.new_context(service_workers="block")
        self.context.expose_function("ran", lambda number: self.found.append(f"ran {number}"))
        self.context.expose_function("blocked", lambda what: self.found.append(f"blocked {what}"))
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.found.append("dialog"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.found.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("response", lambda answer: self._answered(answer.status, answer.url))
        self.page.on("popup", lambda page: self.found.append(f"popup {page.url}"))

    def _asked(self, url: str) -> None:
        ours = url.startswith(("http://localhost:", "blob:http://localhost:", "data:image/"))
        if not ours:
            self.found.append(f"asked {url}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 500:
            self.found.append(f"{status} {url}")

    def open(self, place: Place, role: str) -> None:
        """Open the first page as somebody."""
        self.context.add_init_script(WATCH)
        if role:
            self.context.add_cookies(
                [
                    {
                        "name": "hms_refresh",
                        "value": place.cookies[role],
                        "domain": "localhost",
                        "path": "/api/auth",
                        "httpOnly": True,
                        "sameSite": "Strict",
                    }
                ]
            )
            remember = f"localStorage.setItem('hms.signed-in', '{place.user_ids[role]}')"
            self.context.add_init_script(remember)
        self.page.goto(place.web)
        self.page.wait_for_function(STANDS)

    def visit(self, path: str) -> str:
        """Go to a page, look at it, and say which one it is."""
        self.page.evaluate(GO, path)
        self.page.wait_for_function(STANDS)
        self.page.evaluate(UNFOLD)
        self.page.wait_for_timeout(20)
        self.page.wait_for_function(STANDS)
        self.found += [f"{path}: {markup}" for markup in self.page.evaluate(FOREIGN)]
        self.shown += self.page.evaluate(SHOWN)
        return str(self.page.evaluate(HERE))
