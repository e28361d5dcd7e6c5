// Classes of the suite that are signs and shapes: what is agreed on rather than seen.
import { conceptClasses } from "./concept-classes.js";

export const mediaClasses = conceptClasses(`
  play; play button|player play|media play|music play|play arrow|control play|video play|start,
  pause; pause button|player pause|media pause|control pause,
  stop; stop button|player stop|media stop|control stop|stop fill,
  record; record button|player record|media record|recording|control record,
  fast forward; fast-forward button|fast forward button|player fast forward|forward fast|speed forward|
    control forward,
  rewind|fast reverse; fast reverse button|rewind button|player rewind|fast backward|backward|control rewind,
  next track|skip forward; next track button|player track next|player skip forward|skip next|skip end|step forward|
    track next|forward step|skip forward fill|forward end|control end,
  previous track|skip back; last track button|player track prev|player skip back|skip previous|skip start|
    step backward|track previous|prev track|backward step|skip backward|control start,
  eject; eject button|player eject|media eject|control eject,
  shuffle; shuffle tracks button|arrows shuffle|random|shuffle angular|shuffle simple,
  repeat; repeat button|arrows repeat|repeat all|loop|repeat track, repeat one; repeat single button|repeat once,
  muted|sound off; muted speaker|volume mute|volume off|mute|volume x|volume xmark|volume slash|speaker slash|
    sound mute|volume none|speaker off|volume cross|speaker x|speaker none|audio off,
  sound on|loud; speaker high volume|volume high|volume up|volume loud|sound max|volume max|speaker high|speaker loud|
    audio on|volume full,
  quiet; speaker low volume|volume low|volume down|volume min|sound min|speaker low|volume small,
  volume; speaker medium volume|volume medium|speaker medium
`);

export const mathsClasses = conceptClasses(`
  plus; add|plus sign|math plus|plus thick|plus bold|plus symbol, minus; minus sign|math minus|minus symbol,
  times|multiplied by; multiply|math multiply|multiplication|multiplication sign|x multiply|multiplication x,
  divided by; divide|division|math divide|division sign, equals; equal|heavy equals sign|equals sign|equal sign,
  not equal; equal not|not equal sign|not equal to|equals not,
  plus or minus; plus minus|plus-minus|plus slash minus|plusminus, less than; math lower|less than sign|is less than,
  greater than; math greater|greater than sign|is greater than,
  less than or equal; equal lower|less than equal|less or equal|math equal lower,
  greater than or equal; equal greater|greater than equal|greater or equal|math equal greater,
  approximately equal; equal approximately|approximately equals|almost equal to|tilde equal|equal approx,
  percent; percentage|percent sign|percentage sign, infinity; infinite|infinity symbol,
  pi; math pi|pi symbol|letter pi, sigma|sum; summation|math sum|sigma function,
  square root; root|radical|math root|square root of x|square root symbol,
  integral; math integral|integral sign|integrals, function; function math|math function|formula fx|f of x,
  alpha; greek alpha|letter alpha|letter greek alpha, beta; greek beta|letter greek beta,
  omega; greek omega|letter omega|letter greek omega, lambda; greek lambda|letter lambda,
  delta; greek delta|math delta|letter delta|increment
`);

export const currencyClasses = conceptClasses(`
  dollar; dollar sign|heavy dollar sign|currency dollar|dollar banknote|dollar circle|us dollar|usd|coin dollar|
    money dollar|money dollar circle|dollar coin|cash dollar|bill dollar|sign dollar|currency usd|usd circle|
    attach money|currency dollar circle,
  euro; euro banknote|currency euro|euro sign|euro circle|eur|coin euro|money euro|money euro circle|euro coin|
    currency eur|banknote euro|sign euro|euro symbol,
  pound; pound banknote|currency pound|pound sign|sterling sign|gbp|coin pound|money pound|money pound circle|
    british pound|sterling|currency gbp|pounds coin|banknote pound|sterling symbol,
  yen; yen banknote|currency yen|yen sign|jpy|coin yen|money cny|japanese yen|yen coin|money cny circle|currency jpy|
    cny|yuan|renminbi|currency yuan|money yen|money yen circle|currency cny,
  rupee; currency rupee|indian rupee|indian rupee sign|rupee sign|inr|coin rupee|money rupee|money rupee circle|
    currency inr|currency rupee nepalese,
  bitcoin; bitcoin circle|currency bitcoin|btc|bitcoin sign|coin bitcoin|bit coin|bitcoin square|bitcoin coin|
    bitcoin symbol|currency btc, won; currency won|won sign|krw|south korean won|korean won|currency krw,
  lira; currency lira|turkish lira|lira sign|turkish lira sign|currency try,
  ruble; currency ruble|rouble|ruble sign|rub|rouble sign|russian ruble|currency rubel|currency rub|money ruble,
  shekel; currency shekel|shekel sign|sheqel|ils|israeli shekel|money shekel,
  baht; currency baht|baht sign|bitcoin baht|thai baht|money baht,
  peso; currency peso|peso sign|philippine peso|money peso,
  naira; currency naira|naira sign|nigerian naira|currency ngn,
  franc; currency franc|swiss franc|franc sign|currency frank|french franc, cent; cent sign|cents|currency cent,
  tenge; currency tenge|tenge sign, hryvnia; currency hryvnia|hryvnia sign|ukrainian hryvnia,
  dong; currency dong|dong sign|vietnamese dong, ethereum; currency ethereum|eth|ethereum circle|coin ethereum
`);

export const trafficClasses = conceptClasses(`
  no entry; no entry sign|sign do not enter|do not enter|road closed sign,
  prohibited; forbidden|ban|forbid|sign forbidden, stop sign; sign stop|stop sign octagon|octagon stop,
  warning|caution; warning sign|alert triangle|exclamation triangle|triangle exclamation|sign warning|
    warning triangle|danger triangle, no bicycles; bicycle prohibited, no littering,
  no mobile phones; no phones|mobile phones off|smartphone forbiden, no pedestrians,
  no smoking; smoking no|smoking ban|ban smoking|no smoke|smoking off|cigarette off|cigarette slash,
  no one under eighteen; over 18|rating 18 plus, non-potable water, potable water|drinking water; water fountain,
  children crossing; school crossing|road children crossing,
  construction; under construction|road works|construction barrier|barrier|roadblock|road barrier,
  traffic light; vertical traffic light|horizontal traffic light|traffic lights|traffic signal|trafficlights|
    traffic light vertical, traffic cone; road cone|cone traffic,
  parking; p button|parking circle|square parking|circle parking|parking sign|parking lot,
  wheelchair symbol; wheelchair|accessible|disability wheelchair|accessible icon|wheelchair accessible|disabled|
    handicapped, restroom|toilets; wc|water closet|bathroom sign|public toilet|washroom|restrooms,
  exit; exit sign|emergency exit|exit run|fire exit|exit door, elevator; lift|elevators,
  escalator; escalator up|escalator down|escalators, baggage claim; baggage|luggage claim, customs, passport control,
  left luggage, radioactive; radiation|radioactivity|nuclear|radiation sign|radioactive sign,
  biohazard; biohazard sign|biological hazard, high voltage; voltage|electricity warning|power zone|electric hazard,
  (poison)|skull and crossbones; poison sign|skull crossbones|death warning|toxic sign,
  recycling; recycling symbol|recycle|recycle sign|recycle arrows|recycling sign,
  one way; one way sign|sign one way|one way traffic,
  crossroads; road intersection|crossroad|sign crossroad|cross roads,
  right of way|crosswalk; pedestrian crossing|zebra crossing|crosswalk sign|person crosswalk,
  turn left; sign turn left|road sign turn left|turn left sign|direction turn left,
  turn right; sign turn right|road sign turn right|turn right sign|direction turn right,
  U-turn; u turn|u turn left|u turn right|uturn|u turn to left,
  roundabout; roundabout left|roundabout right|roundabout sign, speed limit; speed limit sign|sign speed limit,
  fire extinguisher, railway crossing; level crossing|train crossing|railroad crossing, bus stop; bus stop sign,
  signpost|guidepost; milestone|direction sign|sign post|signs post|map signs|sign direction
`);

export const medicalClasses = conceptClasses(`
  ambulance; emergency vehicle|truck medical, bandage|adhesive bandage|plaster; adhesive plaster|band aid|bandaid,
  blood drop|blood; drop of blood|droplet blood|blood donation|blood bag, bone; bones|bone fracture,
  brain; human brain|brain alt, crutch; crutches, DNA; dna strand|dna helix|dna, ear; hearing|ear hearing,
  eye; vision|eye optic|eyes,
  first aid kit; first aid|medkit|aid kit|medical box|briefcase medical|first aid box|medical kit|medical case|
    medicine chest|first-aid kit,
  heartbeat|pulse; heart pulse|heart rate|heart rate monitor|ecg|ecg heart|cardiogram|activity heartbeat|
    electrocardiogram|health heartbeat|heart rate pulse graph|ekg, hospital; hospital building|clinic,
  hospital sign|(H); hospital symbol|h square|square h|letter h square|hospital sign square|hospital circle,
  kidneys|kidney, liver, lungs; lung,
  medical cross|red cross; cross medical|medical cross circle|medical mark|health cross|hospital cross|plus medical|
    cross society|medical sign,
  medical symbol|staff of Asclepius|caduceus; staff snake|staff of aesculapius|asclepius|caduceus symbol|
    rod of asclepius|star of life,
  medicine bottle|pill bottle; pills bottle|prescription bottle|bottle medicine|prescription bottle alt|drug bottle,
  microscope, pill|capsule|tablets; capsules|tablet capsule|pills|medicine pill|drug|drugs|medicine,
  prescription; rx|prescription rx|medical prescription, scalpel; surgical knife|surgery knife, skull; human skull,
  stethoscope; stethoscope alt, stomach; digestion|tummy,
  syringe|injection|vaccine; needle syringe|vaccination|inject, test tube|vial; test tubes|vials|lab test tube|tube,
  thermometer; thermometer medical|temperature|temperature low|temperature high,
  tooth|teeth; dental|dental tooth|dentist|dentistry,
  virus|coronavirus|germ; bacteria|germs|bacterium|microbe|viruses|bacteria virus,
  wheelchair|manual wheelchair; wheelchair symbol|motorized wheelchair, x-ray; xray|x ray|x-rays
`);

export const chartClasses = conceptClasses(`
  bar chart; chart bar|chart column|chart bar vertical|bar graph|chart bars|chart histogram|bar chart alt|
    chart simple|histogram|chart bar big|chart colum,
  horizontal bar chart; chart bar horizontal|bar chart horizontal|horizontal bar graph,
  pie chart; chart pie|graph pie|chart arc|pie graph,
  doughnut chart|ring chart; chart donut|chart ring|chart doughnut|donut chart|pie chart ring|doughnut graph,
  line chart; chart line|line graph|chart line data|graph line|chart curve|chart spline|polyline chart,
  area chart; chart area|area graph|chart area line|chart line area|chart average|area map,
  scatter plot; chart scatter|chart dots|scatter chart|chart scatter 3d|data scatter,
  bubble chart; chart bubble|bubble graph|chart bubbles,
  radar chart; chart radar|chart kiviat|radar graph|spider chart,
  candlestick chart; chart candlestick|chart candle|candlestick|stock chart|chart kagi|chart stock,
  treemap|tree map; chart treemap, Gantt chart; chart gantt|gantt chart|chart no axes gantt|chart timeline,
  falling chart; chart decreasing|chart line down|trending down|trend down|chart arrow down|graph down arrow|
    down trend|chart no axes column decreasing,
  rising chart; chart increasing|chart line up|trending up|trend up|chart arrow up|graph up arrow|up trend|
    chart no axes column increasing|graph up, sankey diagram; chart sankey|sankey,
  organisation chart|hierarchy; sitemap|organization chart|org chart|tree structure|flow chart|flowchart,
  Venn diagram; chart venn|venn diagram|chart venn diagram, box plot; chart box plot|chart boxplot,
  funnel chart; chart funnel
`);

export const formattingClasses = conceptClasses(`
  bold; text bold|format bold|type bold|font bold|text formatting bold,
  italic; text italic|format italic|type italic|font italic|text formatting italic,
  underline; text underline|format underline|type underline|font underline|underlined,
  strikethrough; text strikethrough|text strike|strike through|format strikethrough|type strikethrough,
  subscript; text subscript|format subscript|type subscript,
  superscript; text superscript|format superscript|type superscript,
  aligned to the left; align left|text align left|format align left|text left|align text left|justify left|
    editor align left,
  centred; align center|text align center|format align center|text center|align text center|text align centre|
    justify center|editor align center,
  aligned to the right; align right|text align right|format align right|text right|align text right|justify right|
    editor align right,
  justified; align justify|text align justify|format align justify|text justify|align text justify|justify|
    align justified|align text both|text align justified|editor align justify,
  bulleted list; list ul|list unordered|list bullet|list bulleted|unordered list|list bullets|bullet list|list dots|
    paragraphs bullets,
  numbered list; list ol|list ordered|list numbers|list number|list numbered|ordered list|numbers list,
  check list; checklist|list check|list checks|list checked|tasks list|list task,
  indent; text indent|indent increase|list indent|indent right|increase indent|text indent right|text indent increase,
    outdent; text outdent|indent decrease|list outdent|indent left|decrease indent|text indent left|
    text indent decrease|outdent left, heading; header|text heading|h|h1|heading h1,
  quotation mark|quote; quote left|quote right|quotes|quotation marks|double quotes|double quotes l|double quotes r|
    text quote|quotation, paragraph; pilcrow|paragraph mark|text paragraph,
  text height|line height; line spacing|text spacing|text line spacing|row height,
  font size; text size|type size|letter case|case sensitive|text resize,
  text colour; font color|text color|color text|font colors|format color text,
  link; hyperlink|chain link|link simple|insert link, image; picture|photo|insert image,
  table; grid table|insert table, code; code tags|code simple|source code|code brackets
`);

export const religionClasses = conceptClasses(`
  Christian cross|Christianity; latin cross|orthodox cross|christian cross|religious christian|christian|
    christiancross|cross christian|christianity|bible|book bible|church|christian orthodox|catholicism|cross religion,
    star of David|Judaism; star of david|menorah|dotted six-pointed star|synagogue|religious jewish|jewish|judaism|
    torah|hanukkah,
  star and crescent|Islam; mosque|religious muslim|muslim|islam|kaaba|quran|book quran|star crescent|moon islam|
    building mosque,
  Buddhism|wheel of dharma; dharmachakra|religious buddhist|buddhist|buddhism|vihara|wheel dharma|yantra,
  Hinduism|om; hindu temple|hinduist|hinduism|om symbol|gopuram|temple hindu,
  Taoism|yin yang; yin yang symbol|taoist|taoism|yinyang,
  Shinto|Shinto shrine; shinto shrine|torii gate|torii|religious shinto|shintoist|shinto|shinto gate|shintoism,
  Sikhism|khanda; sikhist|sikhism
`);

export const heartClasses = conceptClasses(`
  beating heart, broken heart; heart crack|heart broken|heart break|broken hearts|hearts broken, growing heart,
  heart on fire; flaming heart|fire heart, heart with an arrow; heart with arrow|heart arrow|cupidon arrow,
  heart with a ribbon; heart with ribbon, heart exclamation, mending heart; heart bandage|bandaged heart,
  revolving hearts, sparkling heart, two hearts; hearts|double hearts|heart double|multiple hearts,
  heart in a hand; hand holding heart|hand heart|hand with heart|heart hand, heart with a plus; heart plus|heart add,
  heart with a minus; heart minus|heart remove, crossed-out heart; heart off|heart slash|heart x,
  half a heart; heart half|half heart|heart half stroke|heart half filled,
  heart with a pulse; heart pulse|heartbeat|heart beat|heart rate|activity heartbeat,
  heart with a lock; heart lock|locked heart, anatomical heart; heart organ|human heart|heart anatomical,
  love letter; heart envelope|mail heart|envelope heart
`);

export const zodiacNames = [
  ...["aries", "taurus", "gemini", "cancer", "leo", "virgo", "libra", "scorpio", "sagittarius", "capricorn"],
  ...["aquarius", "pisces"],
];

export const chessClasses = conceptClasses(`
  (king); chess king|black chess king|white chess king|chessking,
  (queen); chess queen|black chess queen|white chess queen|chessqueen,
  rook|(castle); chess rook|black chess rook|white chess rook|chesstower|chessrook,
  bishop; chess bishop|black chess bishop|white chess bishop|chessbishop,
  (knight)|(horse); chess knight|black chess knight|white chess knight|chesshorse|chessknight,
  pawn; chess pawn|black chess pawn|white chess pawn|chesspawn
`);

export const shapeClasses = conceptClasses(`
  circle; circle shape|shape circle|circle thin|radiobox blank,
  square; square shape|shape square|shape square rounded|rectangle square,
  triangle; triangle shape|triangle up|shape triangle|triangle inverted,
  rectangle; rectangle shape|shape rectangle|rectangle horizontal|rectangle vertical|rectangular,
  hexagon; shape hexagon|hexagonal, pentagon; shape pentagon|pentagon shape, octagon; shape octagon|octagon shape,
  diamond|rhombus; diamond shape|shape rhombus|diamonds shape|square rotated,
  oval|ellipse; oval vertical|shape oval|ovalshape, parallelogram, star; star shape|shape star,
  heart; heart shape|shape heart, plus sign; plus shape|plus|shape cross, crescent; moon|crescent moon|moon crescent,
  cube; cube 3d|cube shape|3d cube|shape 3d cube, sphere; sphere shape|sphere 3d,
  cylinder; cylinder shape|shape cylinder, cone; cone shape|cone geometric|shape cone|blunted cone,
  pyramid; pyramid shape|square pyramid, trapezoid|trapezium; trapezoid shape|trapeze|quadrilateral,
  semicircle|half circle; circle half|semi circle
`);
