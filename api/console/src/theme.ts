/** Naive UI in the county's colours; its error red gives way to umber, for vermilion means RED and nothing else. */
import type { GlobalThemeOverrides } from 'naive-ui'

export const theme: GlobalThemeOverrides = {
  common: {
    fontFamily: 'var(--sans)',
    fontSize: '15px',
    fontSizeSmall: '14px',
    fontSizeMedium: '15px',
    borderRadius: '6px',
    primaryColor: '#1d5c47',
    primaryColorHover: '#2a7359',
    primaryColorPressed: '#123c2f',
    primaryColorSuppl: '#1d5c47',
    errorColor: '#7a4a1e',
    errorColorHover: '#93602e',
    errorColorPressed: '#5f3813',
    errorColorSuppl: '#7a4a1e',
    textColorBase: '#1b2420',
    textColor1: '#1b2420',
    textColor2: '#1b2420',
    textColor3: '#46524c',
    placeholderColor: '#626d67',
    iconColor: '#626d67',
    borderColor: '#8f9088',
    inputColor: '#fffefb',
    popoverColor: '#fffefb',
  },
}
