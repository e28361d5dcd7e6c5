// Classes of the suite that people make: vehicles, instruments, tools, clothes, furniture, devices, buildings, sports.
import { conceptClasses } from "./concept-classes.js";

export const vehicleClasses = conceptClasses(`
  airplane|plane|aeroplane; small airplane|flight|airplane mode|commercial airplane, ambulance,
  bicycle|bike; cycling|bikecycle, bulldozer,
  bus; oncoming bus|coach|bus front|bus alt|school bus|bus stop|bus school,
  cable car|aerial tramway|gondola; cableway|mountain cableway|suspension railway,
  car|automobile|oncoming automobile; car side|car front|city car|car alt, caravan; camper|trailer|rv|rv park,
  canoe|kayak; kayaking, crane; tower crane, excavator, ferry, fire engine|fire truck; firetruck, flying saucer|ufo,
  forklift, helicopter, horse carriage, hot air balloon|air balloon, parachute,
  scooter|kick scooter|moped|motor scooter; scooter electric|scooter front|moped front|vespa,
  locomotive|steam train; train steam|vintage train, motorcycle|motorbike,
  pickup truck; pickup|truck monster|car pickup, police car; oncoming police car,
  racing car|formula one car; f1 car|race car, rocket; rocket launch, sailboat|boat; sailing|yacht,
  satellite; satellite alt, ship|passenger ship|cruise ship; cargo ship|paddle steamer, skateboard,
  space shuttle|shuttle, speedboat|motor boat; motorboat, stroller|baby carriage|pram; baby stroller|baby buggy,
  submarine, subway|metro; subway train|rail metro|subway station|train subway, tank; battle tank|tank alt,
  taxi|cab|oncoming taxi; taxi stand, tractor,
  train|railway|rail; train front|high speed train|bullet train|railway car|train regional|train simple|light rail,
  tram; tram car|tram front|trolleybus, truck|lorry|delivery truck; truck moving|articulated lorry|truck front,
  van|minibus|shuttle van; van shuttle|shuttle bus, wheelchair|manual wheelchair; motorized wheelchair|wheelchair alt
`);

export const instrumentClasses = conceptClasses(`
  accordion; instrument accordian, banjo, bell; bells,
  drum|drums; long drum|modern music drums|drum kit|drum steelpan|djembe, flute; pan flute,
  guitar|electric guitar; modern music bass guitar|guitar bass|guitar electric|guitar acoustic, harp; lyre, maracas,
  metronome; music metronome, microphone|studio microphone; mic|microphone stage|karaoke|microphone karaoke,
  piano|musical keyboard; grand piano|piano grand|piano keys|keyboard music|instrument electronic keyboard|midi,
  saxophone; instrument saxophone, trombone, trumpet; postal horn|hunting horn|french horn|tuba|herald trumpet,
  violin; cello, xylophone,
  turntable|record player|gramophone; vinyl record player|vinyl record gramophone|phonograph|dj
`);

export const toolClasses = conceptClasses(`
  anvil; anvil impact, axe|hatchet; wood axe|fire axe|battle axe, broom|besom,
  brush|paintbrush; paint brush|paintbrush vertical, bucket|pail; full metal bucket|empty metal bucket, chain|chains,
  chainsaw; circular saw|circular sawblade, chisel, clamp,
  compass for drawing|drafting compass; compass tool|compasses|compass drafting|drawing compass, crowbar,
  drill|electric drill; hammer drill, flashlight; flashlight on,
  hammer; claw hammer|hammer nails|flat hammer|warhammer, hammer and wrench|tools; wrench screwdriver|hammer and pick,
  hook; crane hook|fishing hook, knife|kitchen knife; bowie knife|plain dagger|dagger|sacrificial dagger,
  ladder; step ladder|water ladder|hole ladder, magnet; magnet straight,
  magnifying glass|loupe; magnifying glass tilted right|magnifying glass tilted left|search|magnifier,
  nail; nails|screw, needle; sewing needle, nut and bolt|nut, paint roller; paint roll,
  palette|artist palette|paint palette; colour palette|color palette, pickaxe|pick; war pick, pliers|tongs; pincers,
  plunger, rake, ruler|straight ruler; ruler horizontal|ruler vertical|rule|ruler alt,
  saw|hand saw|carpentry saw; crosscut saw, scissors|shears; scissor|cut|scissors cut,
  scales|balance scale; justice scale|balance|scale balance, scythe|sickle, screwdriver; settings screwdriver,
  shovel|(spade), stapler; stapler heavy duty, stethoscope, sword|swords; crossed swords|two handed sword|broadsword,
  swiss army knife|pocket knife; multi function knife, tape measure|measuring tape; ruler measure,
  toolbox|tool box; tool case|toolkit, triangular ruler; triangle ruler|set square|triangle square, trowel,
  umbrella; closed umbrella|umbrella with rain drops|umbrella on ground,
  wrench|spanner; wrench adjustable|monkey wrench|settings wrench double
`);

export const clothesClasses = conceptClasses(`
  backpack|rucksack; school bag, baseball cap|billed cap|cap, belt, bikini|swimsuit; one-piece swimsuit,
  boots|boot|woman’s boot; hiking boot|steeltoe boots|leather boot, bow tie; bowtie|bow tie ribbon, briefcase,
  briefs|underwear; clothes briefs|panties|underpants, chef hat,
  coat|jacket; women coat|men jacket|clothes windbreaker|lab coat, cowboy hat; hat cowboy|western hat,
  crown; queen crown|jewel crown, dress; ample dress|full dress longuette|skirt,
  flip-flop|thong sandal|sandal; woman’s sandal|slippers|sandals, glasses|eyeglasses; eyeglass|spectacles,
  gloves|glove; clothes gloves|winter gloves,
  graduation cap|mortarboard; bachelor cap|degree hat|graduate cap|mortar board,
  handbag|purse; hand bag|clutch bag|the single shoulder bag|commuter bag, hanger|coat hanger,
  hard hat|helmet|rescue worker’s helmet; helmet safety,
  heels|high-heeled shoe; high heels|high heeled shoes|high heel,
  hoodie; clothes hoodie|sweater|clothes sweater|clothes turtleneck, ice skate; clothes skates|skates,
  jeans|trousers|pants; clothes pants sweat|clothes pants|trousers bell bottoms, kimono; sari|hanfu chinese style,
  necktie|tie, ring; diamond ring|ring box|gem ring|rings, vest|tank top|waistcoat; running shirt|safety vest, scarf,
  shirt|t-shirt; tshirt|clothes crew neck|polo shirt|clothes short sleeve,
  shoe|sneaker|running shoe; sneakers|man’s shoe|running shoes|sport shoe, shorts; clothes pants short, socks|sock,
  suit; clothes suit|tuxedo, suitcase|luggage; baggage|trunk, sunglasses, sun hat|woman’s hat; straw hat,
  hat|top hat; magic hat|tophat, wallet, watch; wrist watch|wristwatch|smart watch|smartwatch
`);

export const furnitureClasses = conceptClasses(`
  alarm clock; clock alarm|alarm, armchair, baby crib; cradle|crib|baby bed, basket; picnic basket|shopping basket,
  bathtub|bath, bed|double bed; single bed|bed double|bed single|bed king|person in bed|bedroom, bench; park bench,
  blender; mixer, bookshelf|bookcase; book shelf|book library|shelf, bottle; water bottle|lotion bottle,
  bowl; bowl with spoon, candle; candles|candlestick|candle light|candle holder, chair; office chair|wooden chair,
  chandelier; ceiling lamp, cooking pot|pot; pressure cooker|cauldron|camp cooking pot, curtains; curtain|blinds,
  desk; office desk|computer desk, desk lamp|table lamp|lamp; lamp desk|floor lamp|lamp floor,
  door; open door|door open|door closed|closed doors, fan; computer fan|ceiling fan, fire extinguisher; extinguisher,
  campfire|fireplace|bonfire,
  fork and knife|cutlery; fork knife|knife fork|utensils|fork and knife with plate|restaurant,
  frying pan|pan; shallow pan of food, hair dryer|hairdryer, hourglass; hourglass done|hourglass not done|sand clock,
  iron; ironing|ironing steam, jar; mason jar|amphora|painted pottery, key; old key|key alt, kettle,
  light bulb|lightbulb; bulb|idea, lock; locked|padlock|lock closed, microwave; microwave oven,
  mirror; vanity|hand mirror, mug|cup; mug hot|cup hot, oven|stove; cooker|gas stove, piggy bank|money box, pillow,
  refrigerator|fridge, sewing machine; sewing, shower; shower head, sink|washbasin; water tap|faucet,
  soap; soap bar|hand sanitizer|sponge, sofa|couch; couch and lamp, spoon, stool; bar stool, toaster,
  toilet; toilet bowl|toilet seat, toilet paper|roll of paper; paper roll|toilet roll, toothbrush, towel; towels,
  trash can|wastebasket|bin; trash|waste basket, vacuum cleaner; smart vacuum cleaner|vacuum|robot vacuum,
  wardrobe; closet|cabinet|locker|kitchen cabinet|bedside table|cupboard|drawer,
  washing machine; wash machine|laundry
`);

export const deviceClasses = conceptClasses(`
  battery, speaker|music speaker; speaker stand|speakers, calculator,
  camera; photo camera|camera with flash|compact camera, cassette; tape|tape cassette|videocassette|cassette tape,
  compact disc|cd|optical disk; disc|dvd|cd disc|compact disk|music cd, computer mouse|mouse; mouse wireless,
  cpu|processor|microchip; chip,
  desktop computer|monitor|computer screen; desktop|computer|lcd|pc|screen|display|device desktop, drone,
  earphones|earbuds; earpods|airpods|earphone, fax; fax machine, floppy disk|diskette; save|floppy,
  game controller|gamepad; video game|video game controller|game handle|controller|device gamepad,
  hard drive|hard disk; harddrive|hdd|hard disk drive, headphones; headphone|headphones cable,
  headset; customer support|headset mic|head set, joystick; wii remote, keyboard,
  laptop|notebook computer; laptop computer|device laptop, microscope,
  mobile phone|smartphone; phone portrait|mobile|iphone|device mobile|handphone|cell phone|cellphone,
  movie camera|video camera; film camera|videocamera|camcorder|camera video, plug|electric plug; power plug,
  printer; print, projector; film projector|video projector, radio; boombox|radio stereo,
  remote control|remote; remote controller|tv remote, robot; bot, router; wifi router|wi fi router,
  satellite dish|satellite antenna; radar dish, scanner; document scanner,
  sd card|memory card; micro sd|device sd card, server|servers; database server, sim card|sim; simcard|device sim,
  tablet; ipad|device tablet, telephone; telephone receiver|phone|old phone|landline|rotary phone|phone classic,
  telescope, television|tv; tv retro|vintage tv|device tv, usb stick|usb; usb flash drive|flash drive,
  vr headset|virtual reality goggles; vr glasses|vr|virtual reality|cardboard vr, webcam
`);

export const buildingClasses = conceptClasses(`
  apartment block|building|office building; apartment|buildings|modern city,
  bank; landmark|classical building|institution|greek temple|museum, barn|warehouse|farm; storage,
  bridge; bridge at night|stone bridge|suspension bridge, castle; european castle|japanese castle|fort|fortress,
  church; chapel, circus tent; circus, city|cityscape; houses|town, ferris wheel; amusement park ferris wheel,
  factory|industry; manufacturing|nuclear plant, fountain; water fountain, garage; car garage,
  hospital; hospital building|clinic medical, hotel; lodging|love hotel|motel,
  house|home; house with garden|house chimney, hut|shelter; cabin, lighthouse; light house, mosque; building mosque,
  observatory|dome, pagoda; vihara|ancient pavilion, prison; dungeon, pyramid; egyptian pyramids|mayan pyramid,
  school; university|college,
  shop|store|convenience store; storefront|department store|market|supermarket|building store,
  shrine|shinto shrine|torii gate; torii|shinto, stadium; arena, synagogue,
  tent; camping|camping tent|campsite|campground|camp,
  tower; white tower|watchtower|tokyo tower|eiffel tower|stone tower, windmill; wind turbine
`);

export const sportClasses = conceptClasses(`
  american football|rugby|rugby football; rugby ball|ball american football|football american,
  archery|bow and arrow; archers bow|archery target|bow arrow, badminton|shuttlecock,
  baseball; baseball ball|baseball bat|ball baseball|softball|baseball glove,
  basketball; basketball ball|ball basketball|play basketball|basketball hoop,
  billiards|pool 8 ball; billiard ball|black eight,
  bowling|bowling ball; ball bowling|bowling pin|bowling alley|bowling pins|bowling strike,
  boxing|boxing glove; boxing glove surprise, chess; board game chess figures|chess board,
  (cricket)|cricket bat; cricket game|cricket ball, curling|curling stone,
  darts|direct hit|dartboard; dart|bullseye|target dart, dumbbell|barbell; bench press,
  fishing|fishing pole; fishing rod|fishing hook, frisbee|flying disc,
  golf|flag in hole; golf flag|golf ball|golf course|person golfing, hockey|ice hockey; field hockey|hockey puck,
  ice skating; ice skate, karate|martial arts uniform; kungfu|gongfu|martial arts|high kick,
  roller skates|roller skate; skates|inline skating|rollerskates, sailing; wind surfing|windsurfing|kitesurfing,
  skateboarding|skateboard, skiing|skis; ski|skier|skiing nordic|cross country skiing|ski jumping,
  snowboarding|snowboarder; snowboard, soccer|soccer ball|(football); ball football|football ball|futbol,
  surfing|surfboard; person surfing|man surfing|surfer, swimming; person swimming|man swimming|swimmer|swim,
  table tennis|ping pong; table tennis paddle ball|ping pong paddle ball|tabletennis|ping pong bat,
  tennis|tennis ball; ball tennis|tennis racket, volleyball; ball volleyball|play volleyball|volleyball ball,
  water polo; waterpolo|person playing water polo,
  weight lifting|person lifting weights; weight lifter|man lifting weights|weightlifter|weight lifting up|
    weightlifting, yoga|person in lotus position; man in lotus position|meditation
`);
