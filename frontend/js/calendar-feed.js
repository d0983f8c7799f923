/** A private address under which calendars find a person's appointments: made, shown once, renewed, ended. */
import { computed, reactive, ref } from 'vue'
import { ConfirmDialog } from './components/confirm-dialog.js'
import { LoadState } from './components/load-state.js'
import { announce, toast } from './store.js'
import { useRequest } from './use-request.js'
import { agoWords, dateWords, momentDay } from './utils.js'

export const CalendarFeed = {
  name: 'CalendarFeed',
  components: { ConfirmDialog, LoadState },
  props: { owner: { type: Object, required: true } }, // the API's group of whoever looks: patient or doctor
  setup(props) {
    const feed = useRequest(props.owner.calendarFeed)
    const renewing = useRequest(props.owner.renewCalendarFeed)
    const ending = useRequest(props.owner.endCalendarFeed)
    const address = ref('')
    const field = ref(null)
    const asking = reactive({ deed: '' }) // renew, end

    function ask(deed) {
      renewing.error = null
      ending.error = null
      asking.deed = deed
    }

    async function renew() {
      const made = await renewing.run()
      if (!made) return
      asking.deed = ''
      address.value = made.url
      await feed.run()
      field.value?.focus()
      announce('Your private address is ready')
    }

    async function end() {
      await ending.run()
      if (ending.error && ending.error.code !== 'not_found') return
      asking.deed = ''
      address.value = ''
      toast('The private address is ended')
      feed.run()
    }

    async function copy() {
      field.value.select()
      try {
        await navigator.clipboard.writeText(address.value)
        toast('Address copied')
      } catch {
        announce('The address is selected. Copy it with your keyboard')
      }
    }

    feed.run()
    return {
      address, agoWords, ask, asking, copy, end, ending, feed, field, renew, renewing,
      made: computed(() => dateWords(momentDay(feed.data.created_at))),
      subscription: computed(() => address.value.replace(/^https?:/, 'webcal:')),
    }
  },
  template: /* html */ `
    <section class="card" aria-labelledby="feed-title">
      <h2 id="feed-title" class="card-name mb-2">Private calendar</h2>
      <load-state :request="feed" :lines="1" v-slot="{ data }">
        <template v-if="address">
          <p>Subscribe to this address in your calendar. It is shown only now: copy it before you leave this page.</p>
          <label class="form-label mt-3" for="feed-address">Your private address</label>
          <input id="feed-address" ref="field" class="form-control" type="text" readonly :value="address" @focus="$event.target.select()">
          <div class="actions">
            <button type="button" class="btn btn-outline" @click="copy"><app-icon name="copy" />Copy address</button>
            <a class="btn btn-outline" :href="subscription"><app-icon name="calendar" />Open in calendar</a>
          </div>
          <p class="muted mt-3">Whoever has the address can see when you have appointments. Make a new one if it gets into other hands. A new password ends it.</p>
        </template>
        <template v-else-if="data.active">
          <p>Your calendar can follow your appointments.</p>
          <p class="muted mt-1">Made on {{ made }}. {{ data.last_read_at ? 'A calendar last asked ' + agoWords(data.last_read_at) + '.' : 'No calendar has asked yet.' }}</p>
        </template>
        <p v-else>Have your appointments in your own calendar, always up to date, by a private address that you can end at any time. It never says why you have a visit.</p>
        <p v-if="renewing.error && !asking.deed" class="err mt-3" role="alert">{{ renewing.error.message }}</p>
        <div class="actions">
          <button v-if="!data.active" type="button" class="btn btn-outline" :aria-disabled="renewing.busy" @click="renewing.busy || renew()"><app-icon name="link" />{{ renewing.busy ? 'Making…' : 'Make a private address' }}</button>
          <template v-else>
            <button type="button" class="btn btn-outline" @click="ask('renew')">Make a new address</button>
            <button type="button" class="btn btn-quiet" @click="ask('end')">End it</button>
          </template>
        </div>
      </load-state>
      <confirm-dialog :open="asking.deed === 'renew'" title="Make a new address?" confirm="Make a new address" keep="Keep the old one" busy-text="Making…" harmless
        :busy="renewing.busy" :error="renewing.error?.message" @confirm="renew" @close="asking.deed = ''">
        <p>Calendars that follow the old address stop being updated.</p>
      </confirm-dialog>
      <confirm-dialog :open="asking.deed === 'end'" title="End the private address?" confirm="End it" keep="Keep it" busy-text="Ending…"
        :busy="ending.busy" :error="ending.error?.message" @confirm="end" @close="asking.deed = ''">
        <p>Calendars that follow it stop being updated. You can make a new address later.</p>
      </confirm-dialog>
    </section>`,
}
