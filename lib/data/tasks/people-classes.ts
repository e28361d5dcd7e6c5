// Classes of the suite that are people: feelings, work, age, what they do, what hands say.
import { conceptClasses } from "./concept-classes.js";

/** What a face feels. */
export const emotionClasses = conceptClasses(`
  happy|smiling; smile|smiling face|smiley|slightly smiling face|grinning face|grinning face with big eyes|
    grinning face with smiling eyes|beaming face with smiling eyes|smiling face with smiling eyes|emotion happy|
    face smile|smile beam|smiley happy|mood happy|mood smile|emoji smile|face grin|face grinning|emoji grin|grin|
    emoji happy|smiley smile|happy face|mood smile beam|grinning,
  laughing|laughing out loud; laugh|face with tears of joy|rolling on the floor laughing|grinning squinting face|
    face laugh|emoji laughing|smiley laughing|smiley lol|laughter|joy|emotion laugh|grin squint tears|
    face laugh squint,
  sad|unhappy; frown|frowning face|slightly frowning face|disappointed face|pensive face|emotion unhappy|emotion sad|
    face frown|face sad|mood sad|sad face|emoji frown|smiley sad|emoji sad|frowning|sad but relieved face|frown open|
    face frown open|smiley unhappy,
  crying; loudly crying face|crying face|cry|mood cry|emoji tear|sad tear|face sad tear|sad cry|face sad cry|
    mood sad dizzy|smiley crying|smiley crying rainbow|emoji cry,
  angry; angry face|enraged face|face with symbols on mouth|face with steam from nose|face angry|mood angry|
    emoji angry|smiley angry|smiley mad|smiley grumpy|mad|annoyed|mood annoyed,
  surprised|astonished; astonished face|hushed face|face with open mouth|surprise|face surprise|mood surprised|
    emoji surprise|emoji astonished|shocked|surprised face|flushed face|smiley surprised|wow|smiley shocked,
  afraid|fearful|screaming in fear; face screaming in fear|fearful face|anxious face with sweat|anguished face|
    worried face|smiley petrified|frightened smiley|fear,
  in love; smiling face with heart-eyes|smiling face with hearts|mood heart|emoji heart eyes|face kiss wink heart|
    love smiley|grin hearts|face grin hearts|smiley in love|smiling cat with heart-eyes|smiley love|heart eyes,
  neutral|without expression; neutral face|expressionless face|face without mouth|meh|mood neutral|mood empty|
    face meh|face neutral|emoji neutral|emoji expressionless|smiley neutral|emotion normal|meh blank|face meh blank|
    expressionless,
  winking; winking face|mood wink|face wink|smiley wink|emoji wink|wink|face grin wink|grin wink|smile wink|
    face smile wink,
  kissing; kissing face|kissing face with closed eyes|kissing face with smiling eyes|face blowing a kiss|face kiss|
    kiss beam|kiss wink heart|face kiss beam|smiley kiss|emoji kiss|smiley kiss heart,
  sick|ill; nauseated face|face vomiting|face with thermometer|face with medical mask|sneezing face|
    face with head-bandage|mood sick|smiley sick contageous|smiley throw up|vomiting,
  asleep|sleeping; sleeping face|sleepy face,
  (dizzy); face with crossed-out eyes|face with spiral eyes|face dizzy|emoji dizzy|dizzy face|smiley dizzy|woozy face,
    tongue out|cheeky; face with tongue|winking face with tongue|squinting face with tongue|mood tongue|
    face grin tongue|grin tongue|mood tongue wink|face grin tongue wink|face grin tongue squint|zany face|
    smiley cheeky|grin tongue wink|smiley drool|face savoring food
`);

/** What a person works as. */
export const occupationClasses = conceptClasses(`
  artist|painter; man artist|woman artist, astronaut; man astronaut|woman astronaut|astronaut helmet,
  construction worker; man construction worker|woman construction worker|builder|worker,
  (cook)|chef; man cook|woman cook, dancer; man dancing|woman dancing|ballet dancer,
  detective|spy; man detective|woman detective|user secret|incognito,
  doctor|health worker|nurse; man health worker|woman health worker|user md|user doctor|user nurse,
  factory worker|welder; man factory worker|woman factory worker, farmer; man farmer|woman farmer,
  firefighter|fireman; man firefighter|woman firefighter, guard; man guard|woman guard, judge; man judge|woman judge,
  mage|wizard|magician; man mage|woman mage|wizard face, mechanic; man mechanic|woman mechanic,
  ninja; ninja head|ninja mask|ninja heroic stance|user ninja,
  office worker|businessman; man office worker|woman office worker|user tie|boss|user business|manager|businesswoman|
    businessman globe, pilot; man pilot|woman pilot|plane pilot, pirate; pirate captain,
  police officer; man police officer|woman police officer|police|user police|cop,
  prince|(king)|princess; person with crown, scientist; man scientist|woman scientist|chemist,
  singer; man singer|woman singer,
  student|graduate; man student|woman student|user graduate|graduate male|graduate female|student woman,
  superhero; man superhero|woman superhero|captain shield,
  teacher; man teacher|woman teacher|chalkboard user|person chalkboard|classroom,
  technologist|programmer; man technologist|woman technologist|user laptop,
  telephone operator|customer service; user headset|customer support|telemarketer woman
`);

/** What a person does. */
export const activityClasses = conceptClasses(`
  biking|cycling; person biking|man biking|woman biking|bicycling|cyclist,
  mountain biking; person mountain biking|man mountain biking|woman mountain biking,
  bouncing a ball; person bouncing ball|man bouncing ball|woman bouncing ball|play basketball,
  bowing; person bowing|man bowing|woman bowing,
  cartwheeling|gymnastics; person cartwheeling|man cartwheeling|woman cartwheeling|acrobatic,
  climbing; person climbing|man climbing|woman climbing|mountain climbing|abseiling,
  dancing; man dancing|woman dancing|ballet dancer|dance|people with bunny ears|men with bunny ears|
    women with bunny ears, facepalming; person facepalming|man facepalming|woman facepalming,
  feeding a baby; person feeding baby|man feeding baby|woman feeding baby|breast-feeding,
  fencing; person fencing|swordman|sword brandish, (frowning); person frowning|man frowning|woman frowning,
  gesturing no; person gesturing no|man gesturing no|woman gesturing no,
  gesturing OK; person gesturing ok|man gesturing ok|woman gesturing ok,
  getting a haircut; person getting haircut|man getting haircut|woman getting haircut,
  getting a massage; person getting massage|man getting massage|woman getting massage|massage,
  golfing|playing golf; person golfing|man golfing|woman golfing, hiking; person hiking|trekking,
  horse riding; horse racing|cavalry|jockey, juggling; person juggling|man juggling|woman juggling|juggler,
  kneeling; person kneeling|man kneeling|woman kneeling,
  lifting weights; person lifting weights|man lifting weights|woman lifting weights|weight lifting up|weight lifter|
    weightlifting, playing handball; person playing handball|man playing handball|woman playing handball,
  playing water polo; person playing water polo|man playing water polo|woman playing water polo|waterpolo,
  raising a hand; person raising hand|man raising hand|woman raising hand|person raised hand,
  rowing a boat; person rowing boat|man rowing boat|woman rowing boat|rowing,
  running; person running|man running|woman running|run|runner|sprint,
  shrugging; person shrugging|man shrugging|woman shrugging,
  skiing; skier|skiing nordic|cross country skiing|person skiing, snowboarding; snowboarder|person snowboarding,
  skateboarding, standing; person standing|man standing|woman standing,
  surfing; person surfing|man surfing|woman surfing|surfer,
  swimming; person swimming|man swimming|woman swimming|swim|swimmer|swimming pool person,
  taking a bath; person taking bath,
  sitting in a sauna; person in steamy room|man in steamy room|woman in steamy room|sauna,
  meditating|sitting in the lotus position; person in lotus position|man in lotus position|woman in lotus position|
    meditation|yoga, walking; person walking|man walking|woman walking|walk|pedestrian|walker,
  wrestling; people wrestling|men wrestling|women wrestling, praying; person praying|pray|prayer,
  falling; person falling|person falling burst|fall down, jumping; jump, archery; bowman|archer,
  boxing; boxer|high punch, stretching, taking a selfie; selfie
`);

/** How old a person is. */
export const ageClasses = conceptClasses(`
  baby|infant; baby angel|baby symbol|baby face|baby boy|baby girl,
  child|boy|girl; child reaching|children|kid|boy standing|girl standing, adult|man|woman; person,
  old person|old man|old woman; older person|elderly|person cane|elder|senior|man with white cane
`);

/** Whether a person is drawn as a woman or as a man. */
export const genderClasses = conceptClasses(`
  woman|female person|girl; woman standing|woman walking|woman running|woman bowing|woman shrugging|woman facepalming|
    woman raising hand|woman tipping hand|woman artist|woman astronaut|woman cook|woman detective|woman farmer|
    woman firefighter|woman judge|woman mage|woman mechanic|woman pilot|woman police officer|woman scientist|
    woman singer|woman student|woman teacher|woman technologist|woman office worker|woman health worker|
    woman factory worker|woman construction worker|woman guard|woman superhero|woman swimming|woman surfing|
    woman golfing|woman biking|woman climbing|woman elf|woman fairy|woman vampire|woman zombie|woman kneeling|
    woman getting massage|woman getting haircut|user female|female|old woman|person dress|women|businesswoman|
    person woman|urban woman|student woman|princess,
  man|male person|boy; man standing|man walking|man running|man bowing|man shrugging|man facepalming|man raising hand|
    man tipping hand|man artist|man astronaut|man cook|man detective|man farmer|man firefighter|man judge|man mage|
    man mechanic|man pilot|man police officer|man scientist|man singer|man student|man teacher|man technologist|
    man office worker|man health worker|man factory worker|man construction worker|man guard|man superhero|
    man swimming|man surfing|man golfing|man biking|man climbing|man elf|man fairy|man vampire|man zombie|
    man kneeling|man getting massage|man getting haircut|user male|male|old man|men|businessman|person man|man beard|
    prince
`);

/** What a hand shows. */
export const gestureClasses = conceptClasses(`
  thumbs up|(like); thumb up|thumbsup|hand thumbs up|hand thumb up,
  thumbs down|(dislike); thumb down|thumbsdown|hand thumbs down|hand thumb down, OK hand; hand ok|ok gesture,
  victory hand|peace sign; hand peace|peace hand|hand two fingers|hand scissors,
  clapping hands; hands clapping|clap|hand clap,
  crossed fingers; fingers crossed|hand with index finger and thumb crossed,
  folded hands|praying hands; hands praying|pray, handshake|shaking hands; hand shake|heart handshake,
  index finger pointing up; backhand index pointing up|index pointing up|hand point up|point up|hand up|pointing up,
  index finger pointing down; backhand index pointing down|hand point down|hand down,
  index finger pointing left; backhand index pointing left|hand point left|hand left|pointing left,
  index finger pointing right; backhand index pointing right|hand point right|hand right|pointing right,
  raised fist; oncoming fist|hand fist|fist|hand rock|right-facing fist|left-facing fist|hand back fist,
  raised hand|open hand; hand with fingers splayed|raised back of hand|hand paper|hand palm|hand stop|stop hand|palm|
    hand spread, sign of the horns|rock gesture; hand metal|hand horns, call me hand,
  middle finger; hand middle finger, love-you gesture; hand love you, pinching hand|a small amount; pinched fingers,
  waving hand; hand waving|hand wave|wave hand|waving, writing hand; hand writing, vulcan salute; hand spock|spock,
  heart hands; hand heart, flexed biceps|muscle; biceps|arm flex,
  palms up|open hands; palms up together|palm up hand|raising hands|hand holding
`);
