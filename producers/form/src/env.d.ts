declare module 'vant/es/*/style/index'
