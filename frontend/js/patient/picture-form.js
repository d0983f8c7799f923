/** A person's picture: chosen, replaced, removed. */
import { ref } from 'vue'
import { patient } from '../api.js'
import { PersonPicture } from '../components/person-picture.js'
import { toast } from '../store.js'
import { useRequest } from '../use-request.js'

const LARGEST = 5 * 1024 * 1024
const TOO_LARGE = 'Choose a picture of at most 5 MB'

export const PictureForm = {
  name: 'PictureForm',
  components: { PersonPicture },
  props: {
    personId: { type: String, required: true },
    record: { type: Object, required: true }, // { full_name, picture_at }
  },
  setup(props) {
    const at = ref(props.record.picture_at)
    const saving = useRequest((file) => patient.savePicture(file, props.personId))
    const removing = useRequest(() => patient.removePicture(props.personId))
    const problem = ref('')

    async function save(file, words) {
      const saved = await saving.run(file)
      problem.value = saving.error?.code === 'too_large' ? TOO_LARGE : saving.error?.message ?? ''
      if (!saved) return
      at.value = saved.picture_at
      toast(words)
    }

    function choose({ target }) {
      const [file] = target.files
      target.value = ''
      if (!file || saving.busy) return
      problem.value = file.size > LARGEST ? TOO_LARGE : ''
      if (!problem.value) save(file, 'Picture saved')
    }

    async function remove() {
      if (removing.busy) return
      const kept = await patient.picture(props.personId).catch(() => null)
      await removing.run()
      problem.value = removing.error?.message ?? ''
      if (removing.error) return
      at.value = null
      toast('Picture removed', kept && { label: 'Undo', act: () => save(kept, 'Picture is back') })
    }

    return { at, choose, load: () => patient.picture(props.personId), problem, remove, removing, saving }
  },
  template: /* html */ `
    <section class="card" aria-labelledby="picture-title">
      <h2 id="picture-title" class="card-name mb-3">Picture</h2>
      <div class="person-head">
        <person-picture large :name="record.full_name" :at="at" :load="load" />
        <p class="muted">Seen by the doctors who treat {{ personId ? 'them' : 'you' }} and by the hospital’s staff.</p>
      </div>
      <p v-if="problem" class="err mt-3" role="alert">{{ problem }}</p>
      <div class="actions">
        <span class="file-button">
          <input id="picture-file" class="visually-hidden" type="file" accept="image/jpeg,image/png,image/webp" aria-describedby="picture-hint" @change="choose">
          <label for="picture-file" class="btn btn-outline" :aria-disabled="saving.busy"><app-icon name="upload" />{{ saving.busy ? 'Saving…' : at ? 'Change picture' : 'Choose a picture' }}</label>
        </span>
        <button v-if="at" type="button" class="btn btn-quiet" :aria-disabled="removing.busy" @click="remove">Remove<span class="visually-hidden"> the picture</span></button>
      </div>
      <p id="picture-hint" class="form-text mt-2">JPEG, PNG or WebP, at most 5 MB. Where and when it was taken is not kept.</p>
    </section>`,
}
