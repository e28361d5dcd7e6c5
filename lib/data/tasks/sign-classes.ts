// Classes of the suite that are signs and shapes: what is agreed on rather than seen.
import { conceptClasses } from "./concept-classes.js";

export const mediaClasses = conceptClasses(`
  play; play button|player play|media play|music play|play arrow|control play|video play|start,
  pause; pause button|player pause|media pause|control pause, stop; stop button|player stop|media stop,
  record; record button|player record|media record|recording,
  fast forward; fast-forward button|forward fast|control forward,
  rewind|fast reverse; fast reverse button|fast backward|backward|control rewind,
  next track|skip forward; next track button|player track next|player skip forward|skip next|skip end|step forward|
    track next|forward step|forward end|control end,
  previous track|skip back; last track button|player track prev|player skip back|skip previous|skip start|
    step backward|track previous|backward step|skip backward|control start,
  eject; eject button|player eject|media eject,
  shuffle; shuffle tracks button|arrows shuffle|random|shuffle angular|shuffle simple,
  repeat; repeat button|arrows repeat|repeat all|loop, repeat one; repeat single button|repeat once,
  muted|sound off; muted speaker|volume mute|volume off|mute|volume x|volume xmark|volume slash|speaker slash|
    sound mute|volume none|speaker off|volume cross|speaker x|speaker none|audio off,
  sound on|loud; speaker high volume|volume high|volume up|volume loud|sound max|volume max|speaker high|speaker loud|
    volume full, quiet; speaker low volume|volume low|volume down|volume min|sound min|speaker low|volume small,
  volume; speaker medium volume|volume medium
`);

export const mathsClasses = conceptClasses(`
  plus; add|plus sign|math plus|plus thick, minus; minus sign|math minus,
  times|multiplied by; multiply|multiplication|multiplication sign, divided by; divide|division|math divide,
  equals; equal|heavy equals sign|equal sign, not equal; equal not|not equal sign,
  plus or minus; plus minus|plus slash minus|plusminus, less than; math lower|less than sign,
  greater than; math greater, less than or equal; equal lower|less than equal|math equal lower,
  greater than or equal; equal greater|greater than equal|math equal greater,
  approximately equal; equal approximately, percent; percentage, infinity; infinite|infinity symbol,
  pi; math pi|pi symbol, sigma|sum; summation|sigma function, square root; root|radical|square root of x,
  integral; math integral|integrals, function; function math|math function, alpha, beta, omega, lambda, delta
`);

export const currencyClasses = conceptClasses(`
  dollar; dollar sign|heavy dollar sign|currency dollar|dollar banknote|dollar circle|us dollar|usd|money dollar|
    money dollar circle|dollar coin|bill dollar|currency usd|usd circle|attach money|currency dollar circle,
  euro; euro banknote|currency euro|euro sign|euro circle|eur|coin euro|money euro|money euro circle|currency eur|
    banknote euro|euro symbol,
  pound; pound banknote|currency pound|pound sign|sterling sign|gbp|coin pound|money pound|money pound circle|
    british pound|sterling|currency gbp|pounds coin|banknote pound,
  yen; yen banknote|currency yen|yen sign|jpy|coin yen|money cny|japanese yen|yen coin|money cny circle|currency jpy|
    cny|yuan|renminbi|currency yuan|money yen|money yen circle|currency cny,
  rupee; currency rupee|indian rupee|indian rupee sign|rupee sign|inr|coin rupee|money rupee|money rupee circle|
    currency inr|currency rupee nepalese,
  bitcoin; bitcoin circle|currency bitcoin|btc|bitcoin sign|coin bitcoin|bit coin|bitcoin square|currency btc,
  won; currency won|won sign|krw|currency krw,
  lira; currency lira|turkish lira|lira sign|turkish lira sign|currency try,
  ruble; currency ruble|rouble|ruble sign|rub|russian ruble|currency rubel|currency rub,
  shekel; currency shekel|shekel sign|sheqel|ils, baht; currency baht|baht sign,
  peso; currency peso|peso sign|philippine peso, naira; currency naira|naira sign|currency ngn,
  franc; currency franc|swiss franc|franc sign|currency frank, cent; cent sign|currency cent,
  tenge; currency tenge|tenge sign, hryvnia; currency hryvnia|hryvnia sign, dong; currency dong|dong sign,
  ethereum; currency ethereum|eth|ethereum circle
`);

export const trafficClasses = conceptClasses(`
  no entry; no entry sign|sign do not enter|do not enter, prohibited; forbidden|ban|forbid, stop sign; sign stop,
  warning|caution; warning sign|alert triangle|exclamation triangle|triangle exclamation|warning triangle|
    danger triangle, no bicycles, no littering, no mobile phones; smartphone forbiden, no pedestrians,
  no smoking; smoking no|smoking ban|ban smoking|no smoke|smoking off|cigarette off|cigarette slash,
  no one under eighteen; rating 18 plus, non-potable water, potable water|drinking water; water fountain,
  children crossing, construction; barrier|roadblock|road barrier,
  traffic light; vertical traffic light|horizontal traffic light|traffic lights|traffic signal,
  traffic cone; road cone, parking; p button|parking circle|square parking|circle parking|parking sign,
  wheelchair symbol; wheelchair|accessible|disability wheelchair|accessible icon|disabled|handicapped,
  restroom|toilets; wc|water closet|public toilet|restrooms, exit; emergency exit|exit run|exit door,
  elevator; lift|elevators, escalator; escalator up|escalator down|escalators, baggage claim; baggage, customs,
  passport control, left luggage, radioactive; radiation|nuclear, biohazard, high voltage; voltage,
  (poison)|skull and crossbones; skull crossbones, recycling; recycling symbol|recycle, one way,
  crossroads; crossroad, right of way|crosswalk, turn left; sign turn left|road sign turn left|turn left sign,
  turn right; sign turn right|turn right sign, U-turn; u turn left|u turn right,
  roundabout; roundabout left|roundabout right, speed limit, fire extinguisher, railway crossing; level crossing,
  bus stop; bus stop sign, signpost|guidepost; milestone|direction sign|sign post|signs post|map signs|sign direction
`);

export const medicalClasses = conceptClasses(`
  ambulance; truck medical, bandage|adhesive bandage|plaster; adhesive plaster|band aid|bandaid,
  blood drop|blood; drop of blood|blood donation|blood bag, bone; bones|bone fracture, brain, crutch; crutches,
  DNA; dna strand, ear; hearing|ear hearing, eye; vision|eye optic|eyes,
  first aid kit; first aid|medkit|aid kit|medical box|briefcase medical|medical kit|medical case|medicine chest,
  heartbeat|pulse; heart pulse|heart rate|heart rate monitor|ecg|ecg heart|cardiogram|activity heartbeat|
    electrocardiogram|heart rate pulse graph, hospital; hospital building|clinic,
  hospital sign|(H); hospital symbol|h square|square h|letter h square|hospital sign square|hospital circle,
  kidneys|kidney, liver, lungs; lung,
  medical cross|red cross; medical cross circle|medical mark|health cross|hospital cross|plus medical|cross society,
  medical symbol|staff of Asclepius|caduceus; staff snake|asclepius|rod of asclepius|star of life,
  medicine bottle|pill bottle; pills bottle|prescription bottle|prescription bottle alt, microscope,
  pill|capsule|tablets; capsules|tablet capsule|pills|medicine pill|medicine, prescription; rx,
  scalpel; surgical knife, skull, stethoscope; stethoscope alt, stomach; digestion,
  syringe|injection|vaccine; vaccination, test tube|vial; test tubes|vials|tube,
  thermometer; temperature|temperature low|temperature high, tooth|teeth; dental|dental tooth|dentist|dentistry,
  virus|coronavirus|germ; bacteria|germs|bacterium|microbe|viruses,
  wheelchair|manual wheelchair; wheelchair symbol|motorized wheelchair, x-ray; xray
`);

export const chartClasses = conceptClasses(`
  bar chart; chart bar|chart column|chart bar vertical|bar graph|chart histogram|bar chart alt|chart simple|histogram|
    chart bar big|chart colum, horizontal bar chart; chart bar horizontal|bar chart horizontal,
  pie chart; chart pie|graph pie|chart arc, doughnut chart|ring chart; chart donut|chart ring|donut chart,
  line chart; chart line|line graph|chart line data|chart curve|chart spline,
  area chart; chart area|area graph|chart line area|chart average|area map,
  scatter plot; chart scatter|chart dots|scatter chart|chart scatter 3d|data scatter, bubble chart; chart bubble,
  radar chart; chart radar, candlestick chart; chart candlestick|chart candle|candlestick|stock chart|chart stock,
  treemap|tree map; chart treemap, Gantt chart; chart gantt|chart no axes gantt|chart timeline,
  falling chart; chart decreasing|chart line down|trending down|trend down|graph down arrow|down trend|
    chart no axes column decreasing,
  rising chart; chart increasing|chart line up|trending up|trend up|graph up arrow|up trend|
    chart no axes column increasing|graph up, sankey diagram; chart sankey,
  organisation chart|hierarchy; sitemap|organization chart|tree structure|flow chart|flowchart,
  Venn diagram; chart venn diagram, box plot, funnel chart; chart funnel
`);

export const formattingClasses = conceptClasses(`
  bold; text bold|format bold|type bold|font bold|text formatting bold,
  italic; text italic|format italic|type italic|font italic|text formatting italic,
  underline; text underline|format underline|type underline|underlined,
  strikethrough; text strikethrough|text strike|strike through|format strikethrough|type strikethrough,
  subscript; text subscript|format subscript, superscript; text superscript|format superscript,
  aligned to the left; align left|text align left|format align left|text left|align text left|justify left|
    editor align left,
  centred; align center|text align center|format align center|text center|align text center|justify center|
    editor align center,
  aligned to the right; align right|text align right|format align right|text right|align text right|justify right|
    editor align right,
  justified; align justify|text align justify|format align justify|text justify|align text justify|justify|
    align justified|align text both|text align justified,
  bulleted list; list ul|list unordered|list bullet|list bulleted|unordered list|list bullets|bullet list|list dots|
    paragraphs bullets, numbered list; list ol|list ordered|list numbers|list number|list numbered|ordered list,
  check list; checklist|list check|list checks|list checked|list task,
  indent; text indent|indent increase|list indent|indent right|increase indent|text indent right|text indent increase,
    outdent; text outdent|indent decrease|list outdent|indent left|decrease indent|text indent left|
    text indent decrease, heading; header|h|h1|heading h1,
  quotation mark|quote; quote left|quote right|quotes|quotation marks|double quotes l|double quotes r|text quote|
    quotation, paragraph; pilcrow|text paragraph,
  text height|line height; line spacing|text spacing|text line spacing|row height,
  font size; text size|letter case|case sensitive|text resize,
  text colour; font color|text color|color text|font colors|format color text,
  link; hyperlink|link simple|insert link, image; picture|photo, table; grid table|insert table,
  code; code tags|code simple|source code|code brackets
`);

export const religionClasses = conceptClasses(`
  Christian cross|Christianity; latin cross|orthodox cross|religious christian|christian|christiancross|
    cross christian|bible|book bible|church|christian orthodox,
  star of David|Judaism; menorah|dotted six-pointed star|synagogue|religious jewish|jewish|torah,
  star and crescent|Islam; mosque|religious muslim|muslim|kaaba|quran|book quran|star crescent|building mosque,
  Buddhism|wheel of dharma; dharmachakra|religious buddhist|buddhist|vihara,
  Hinduism|om; hindu temple|hinduist|om symbol|gopuram|temple hindu, Taoism|yin yang; yin yang symbol|taoist|yinyang,
  Shinto|Shinto shrine; torii gate|torii|religious shinto|shintoist, Sikhism|khanda; sikhist
`);

export const heartClasses = conceptClasses(`
  beating heart, broken heart; heart crack|heart broken|heart break, growing heart, heart on fire,
  heart with an arrow; heart with arrow|heart arrow|cupidon arrow, heart with a ribbon; heart with ribbon,
  heart exclamation, mending heart, revolving hearts, sparkling heart, two hearts; hearts,
  heart in a hand; hand holding heart|hand heart|heart hand, heart with a plus; heart plus|heart add,
  heart with a minus; heart minus|heart remove, crossed-out heart; heart off|heart slash|heart x,
  half a heart; heart half|half heart,
  heart with a pulse; heart pulse|heartbeat|heart beat|heart rate|activity heartbeat,
  heart with a lock; heart lock|locked heart, anatomical heart; heart organ, love letter; mail heart|envelope heart
`);

export const chessClasses = conceptClasses(`
  (king); chess king|black chess king|white chess king, (queen); chess queen|black chess queen|white chess queen,
  rook|(castle); chess rook|black chess rook|white chess rook,
  bishop; chess bishop|black chess bishop|white chess bishop,
  (knight)|(horse); chess knight|black chess knight|white chess knight, pawn; chess pawn|white chess pawn
`);

export const shapeClasses = conceptClasses(`
  circle; circle shape|shape circle|radiobox blank, square; square shape|shape square,
  triangle; triangle shape|triangle up|shape triangle|triangle inverted,
  rectangle; rectangle shape|rectangle horizontal|rectangle vertical|rectangular, hexagon; shape hexagon|hexagonal,
  pentagon, octagon, diamond|rhombus; diamond shape|shape rhombus|square rotated, oval|ellipse; oval vertical,
  parallelogram, star, heart, plus sign; plus shape|plus, crescent; moon|crescent moon|moon crescent,
  cube; cube 3d|cube shape, sphere; sphere shape, cylinder, cone; cone shape|cone geometric|blunted cone,
  pyramid; pyramid shape, trapezoid|trapezium; quadrilateral, semicircle|half circle; circle half
`);
