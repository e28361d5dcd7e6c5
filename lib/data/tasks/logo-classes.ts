// Classes of the suite that are logos, by what they stand for. Spaces do not count: sets write "type script" and "typescript".
import { conceptClasses } from "./concept-classes.js";

export const languageClasses = conceptClasses(`
  Angular; angularjs|angular js, Bash; gnu bash, Bootstrap; bootstrap 4|getbootstrap, C; c program|c language,
  C++; cpp|c plus plus|cplusplus, C#; csharp|c sharp|cs, Clojure, CoffeeScript; coffeescript, Crystal,
  CSS; css3|css 3, Dart, Deno, Django, Docker, Elixir, Elm, Ember; emberjs|ember js, Erlang, Flutter, Fortran, Git,
  Go; golang|go lang, GraphQL; graphql, Haskell, HTML; html5|html 5, Java, JavaScript; javascript|js, jQuery; jquery,
  Julia, Kotlin, Kubernetes, Laravel, LaTeX; latex, Less, Lua, Markdown, MongoDB; mongodb, MySQL; mysql, Nim,
  Next.js; nextjs|next js, Node.js; nodejs|node js|node, npm, Nuxt; nuxtjs|nuxt js, OCaml; ocaml, Perl, PHP; php,
  PostgreSQL; postgresql|postgres, Python, PyTorch; pytorch, R; r language, React; reactjs, Redis, Redux, Ruby, Rust,
  Sass; scss, Scala, SQLite; sqlite, Svelte, Swift, Symfony, Tailwind CSS; tailwind|tailwindcss,
  TensorFlow; tensorflow, TypeScript; typescript|ts, Vim, Vite; vitejs, Vue; vuejs|vue js|vue.js,
  WebAssembly; webassembly|wasm, webpack, Yarn; yarnpkg, Zig
`);

export const socialClasses = conceptClasses(`
  Behance, Blogger; blogspot, Bluesky, DeviantArt; deviantart, Digg, Discord, Douban, Dribbble, Facebook; facebook,
  Messenger; facebook messenger, Flickr, Foursquare, Goodreads, Instagram, KakaoTalk; kakao talk, Last.fm; lastfm,
  LINE; line, LinkedIn; linked in|linkedin in, Mastodon, Medium, Meetup, Meta, Myspace; my space, Odnoklassniki,
  Patreon, Pinterest; pinterest p, QQ; qq|tencent qq, Quora, Reddit; reddit alien, Renren, Signal,
  SlideShare; slide share, Skype, Slack; slack hash, Snapchat; snapchat ghost, SoundCloud; sound cloud, Spotify,
  Steam, StumbleUpon; stumble upon, Telegram; telegram plane, Threads, TikTok; tiktok|tik tok, Tumblr, Twitch,
  Twitter; twitter bird, Viber, Vimeo; vimeo v, Vine, VK; vkontakte, WeChat; weixin, Sina Weibo|Weibo,
  WhatsApp; whats app, WordPress; wordpress simple, X; twitter x|x twitter, Xing, Yelp,
  YouTube; you tube|youtube play, Zhihu
`);

export const platformClasses = conceptClasses(`
  Adobe, Android, Apple; apple inc|apple mac, App Store; appstore|app store ios, Arch Linux; archlinux|arch, Brave,
  CentOS; cent os, Chrome; google chrome|chrome web store, Debian, Dropbox, Edge; microsoft edge|edge legacy|ms edge,
  Evernote, Fedora, Figma, Firefox; firefox browser|mozilla firefox, FreeBSD; free bsd, Gmail; google mail,
  GitHub; github alt|github octocat, GitLab; git lab, Google; google g, Google Drive; googledrive,
  Google Play; googleplay|google play store|play store, HarmonyOS; harmonyos, Internet Explorer; ie|internetexplorer,
  Linux; tux|linux tux, Linux Mint; linuxmint, Microsoft; ms|microsoft corporation,
  Nintendo Switch; nintendoswitch|switch nintendo, Notion, openSUSE; open suse|opensuse, Opera; opera browser,
  PlayStation; play station|playstation|sony playstation, Raspberry Pi; raspberrypi|raspberry, Red Hat; redhat,
  Safari; safari browser, Sketch; sketchapp, Trello, Ubuntu; ubuntu linux, Unity, Vivaldi,
  Windows; microsoft windows|windows 10|windows 11|win, Xbox; x box|microsoft xbox, Yahoo; yahoo!
`);

export const paymentClasses = conceptClasses(`
  Alipay; ali pay, Amazon, Amazon Pay; cc amazon pay|amazonpay|amazon payments,
  American Express; cc amex|amex|americanexpress|cc american express, Apple Pay; cc apple pay|applepay,
  Binance; bnb|binance smart chain, Bitcoin; btc|bitcoin btc|bitcoin sign, Cardano; ada, Cash App; cashapp, Dash,
  Diners Club; cc diners club|dinersclub|diners, Discover; cc discover, Dogecoin; doge|dogecoin doge, eBay; ebay,
  Ethereum; eth|ethereum eth, Etsy, Google Pay; googlepay|cc google pay|g pay, JCB; cc jcb, Klarna, Litecoin; ltc,
  Maestro, Mastercard; cc mastercard|master card, Monero; xmr, PayPal; cc paypal|paypal alt, Payoneer, Polygon; matic,
  Revolut, Ripple; xrp, Shopify, Solana; sol, Stellar; xlm, Stripe; cc stripe|stripe s, Taobao; tao bao, Tether; usdt,
  Venmo, Visa; cc visa|visa, Western Union; westernunion, Zcash; zec
`);

export const carMakerClasses = conceptClasses(`
  Acura, Aston Martin, Audi, Bentley, BMW; bmw, Bugatti, Cadillac, Chevrolet, Chrysler, Citroën; citroen, Dacia,
  DAF; daf, Ducati, Ferrari, Fiat, Ford, General Motors, Honda, Hyundai, Infiniti, Iveco, Jeep, Kia, KTM; ktm, Lada,
  Lamborghini, Lucid, Mahindra, MAN; man, Maserati, Mazda, McLaren; mclaren, MG; mg, Mini, Mitsubishi, Nissan, Opel,
  Peugeot, Polestar, Porsche, RAM; ram, Renault, Rolls-Royce; rolls royce, Scania, SEAT; seat, Škoda; skoda, Smart,
  Subaru, Suzuki, Tata, Tesla, Toyota, Vauxhall, Vespa, Volkswagen, Volvo
`);
