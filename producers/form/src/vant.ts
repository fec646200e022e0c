/** The few Vant parts this form uses, with their styles, so that the rest of the kit stays out of the build. */
import 'vant/es/button/style/index'
import 'vant/es/dialog/style/index'
import 'vant/es/toast/style/index'

export { Button as VanButton } from 'vant'
export { showConfirmDialog, showToast } from 'vant'
