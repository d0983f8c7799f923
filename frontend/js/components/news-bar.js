/** What came while a list was read, kept back until it is asked for: "3 new bookings. Show". */
import { computed } from 'vue'
import { countWords } from '../utils.js'

export const NewsBar = {
  name: 'NewsBar',
  props: { request: { type: Object, required: true } }, // what useRequest gives, with news { count }
  setup(props) {
    const words = computed(() => {
      const { news } = props.request
      if (!news) return ''
      return news.count ? `${countWords(news.count, 'new booking')}.` : 'This list has changed.'
    })

    function show() {
      props.request.show()
      document.querySelector('main h1').focus() // the button is gone; the list is read from its top
    }
    return { show, words }
  },
  template: /* html */ `
    <div class="no-print" :class="request.news ? 'news-bar' : 'visually-hidden'">
      <span role="status">{{ words }}</span>
      <button v-if="request.news" type="button" class="btn btn-primary" @click="show">Show</button>
    </div>`,
}
