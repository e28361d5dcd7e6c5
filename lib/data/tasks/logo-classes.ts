// Classes of the suite that are logos, by what they stand for. Spaces do not count: sets write "type script" and
// "typescript".
import { conceptClasses } from "./concept-classes.js";

export const languageClasses = conceptClasses(`
  Angular; angularjs, Bash; gnu bash, Bootstrap, C; c language, C++; cpp|c plus plus, C#; csharp|cs, Clojure,
  CoffeeScript, Crystal, CSS; css3, Dart, Deno, Django, Docker, Elixir, Elm, Ember; emberjs, Erlang, Flutter, Fortran,
  Git, Go; golang, GraphQL, Haskell, HTML; html5, Java, JavaScript; js, jQuery, Julia, Kotlin, Kubernetes, Laravel,
  LaTeX, Less, Lua, Markdown, MongoDB, MySQL, Nim, Next.js, Node.js; node, npm, Nuxt; nuxtjs, OCaml, Perl, PHP,
  PostgreSQL, Python, PyTorch, R, React; reactjs, Redis, Redux, Ruby, Rust, Sass, Scala, SQLite, Svelte, Swift,
  Symfony, Tailwind CSS; tailwind, TensorFlow, TypeScript, Vim, Vite; vitejs, Vue; vuejs, WebAssembly; wasm, webpack,
  Yarn, Zig
`);

export const socialClasses = conceptClasses(`
  Behance, Blogger, Bluesky, DeviantArt, Digg, Discord, Douban, Dribbble, Facebook, Messenger; facebook messenger,
  Flickr, Foursquare, Goodreads, Instagram, KakaoTalk, Last.fm, LINE, LinkedIn; linkedin in, Mastodon, Medium, Meetup,
  Meta, Myspace, Odnoklassniki, Patreon, Pinterest; pinterest p, QQ; tencent qq, Quora, Reddit; reddit alien, Renren,
  Signal, SlideShare, Skype, Slack; slack hash, Snapchat; snapchat ghost, SoundCloud, Spotify, Steam, StumbleUpon,
  Telegram; telegram plane, Threads, TikTok, Tumblr, Twitch, Twitter; twitter bird, Viber, Vimeo; vimeo v, Vine,
  VK; vkontakte, WeChat; weixin, Sina Weibo|Weibo, WhatsApp, WordPress; wordpress simple, X; twitter x|x twitter,
  Xing, Yelp, YouTube; youtube play, Zhihu
`);

export const platformClasses = conceptClasses(`
  Adobe, Android, Apple; apple mac, App Store; app store ios, Arch Linux; arch, Brave, CentOS,
  Chrome; google chrome|chrome web store, Debian, Dropbox, Edge; microsoft edge|edge legacy, Evernote, Fedora, Figma,
  Firefox; firefox browser|mozilla firefox, FreeBSD, Gmail; google mail, GitHub; github alt|github octocat, GitLab,
  Google, Google Drive, Google Play; google play store|play store, HarmonyOS, Internet Explorer; ie,
  Linux; tux|linux tux, Linux Mint, Microsoft, Nintendo Switch; switch nintendo, Notion, openSUSE, Opera,
  PlayStation; sony playstation, Raspberry Pi; raspberry, Red Hat, Safari, Sketch, Trello, Ubuntu, Unity, Vivaldi,
  Windows; microsoft windows|windows 11|win, Xbox; microsoft xbox, Yahoo
`);

export const paymentClasses = conceptClasses(`
  Alipay, Amazon, Amazon Pay; cc amazon pay, American Express; cc amex|amex, Apple Pay; cc apple pay,
  Binance; bnb|binance smart chain, Bitcoin; btc|bitcoin sign, Cardano; ada, Cash App, Dash,
  Diners Club; cc diners club, Discover; cc discover, Dogecoin; doge|dogecoin doge, eBay, Ethereum; eth, Etsy,
  Google Pay, JCB; cc jcb, Klarna, Litecoin; ltc, Maestro, Mastercard; cc mastercard, Monero; xmr, PayPal; cc paypal,
  Payoneer, Polygon; matic, Revolut, Ripple; xrp, Shopify, Solana; sol, Stellar; xlm, Stripe; cc stripe|stripe s,
  Taobao, Tether; usdt, Venmo, Visa; cc visa, Western Union, Zcash; zec
`);

export const carMakerClasses = conceptClasses(`
  Acura, Aston Martin, Audi, Bentley, BMW, Bugatti, Cadillac, Chevrolet, Chrysler, Citroën; citroen, Dacia, DAF,
  Ducati, Ferrari, Fiat, Ford, General Motors, Honda, Hyundai, Infiniti, Iveco, Jeep, Kia, KTM, Lada, Lamborghini,
  Lucid, Mahindra, MAN, Maserati, Mazda, McLaren, MG, Mini, Mitsubishi, Nissan, Opel, Peugeot, Polestar, Porsche, RAM,
  Renault, Rolls-Royce, Scania, SEAT, Škoda; skoda, Smart, Subaru, Suzuki, Tata, Tesla, Toyota, Vauxhall, Vespa,
  Volkswagen, Volvo
`);
