// What sets for user interfaces draw beside the things of the suite: papers, the sky, people, play, science, money,
// signs. With the classes of things they are the candidates for the reference dataset of natural distribution shifts.
import { conceptClasses } from "./concept-classes.js";

/** Papers, and what is written with. */
export const paperClasses = conceptClasses(`
  book|open book; closed book|book open|read|reading, bookmark; bookmarks|bookmark tabs,
  calendar; date|spiral calendar|tear-off calendar|calendar blank|calendar days|calendar date|calendar month|
    calendar event|schedule, clipboard; clipboard text|clipboard list|clipboard notes,
  envelope|mail; email|e-mail|incoming envelope,
  file|document; page|page facing up|page with curl|file blank|file empty|file text|file lines|file alt|document text,
    folder|file folder; open file folder|folder open|folder opened|folders|directory,
  map|folded map; world map|map fold|treasure map|maps, newspaper; rolled-up newspaper|news|newspapers,
  notebook; notebook with decorative cover|spiral notepad|notepad|journal|note book|sticky note|note,
  paperclip; paper clip|attachment|attach|linked paperclips|clip, pencil; edit|pencil edit|edit pencil|pencils,
  pen|fountain pen; pen nib|black nib|feather pen|ballpen|quill ink|pen fancy, receipt; bill|invoice|receipt text,
  scroll; scroll text|tied scroll|scroll unfurled, archive|inbox; inbox tray|archive box|tray|card file box|file tray,
  clapper board; clapperboard|movie board|movie|film slate|movies clapboard,
  film|film strip; film frames|filmstrip|film roll|movie film, qr code; qrcode|qr,
  ticket; tickets|admission tickets|coupon|ticket star,
  picture|image; framed picture|photo|gallery|picture frame|images
`);

/** The sky, the weather and the elements. */
export const skyClasses = conceptClasses(`
  sun; sunny|sun with face|brightness|sun bright|brightness high,
  moon|crescent moon; moon stars|night|dark mode|moon star,
  star; glowing star|stars|shooting star|star filled|favorite|night stars, cloud; clouds|cloudy,
  fire|flame; hot|celebration fire, snowflake; snow|snow flake, rainbow,
  droplet|drop of water; drop|water drop|sweat droplets|raindrop|tint|blood drop,
  lightning|high voltage; bolt|lightning bolt|flash|zap|thunderbolt|thunder|lightning helix|lightning charge,
  planet|ringed planet; saturn|planet ring|planets,
  globe|earth; globe showing americas|globe showing asia-australia|globe showing europe-africa|globe with meridians|
    world|globe alt|global|internet|earth america,
  mountain; mountains|snow-capped mountain|mount fuji|peaks|landscape, wind; wind face|windy|dashing away,
  tornado; cyclone|hurricane|whirlwind|twister,
  thermometer; temperature|thermometer half|thermometer cold|thermometer hot,
  wave|water wave; waves|ripple|water waves
`);

/** People and parts of them. */
export const bodyClasses = conceptClasses(`
  eye; view|eye open|visible|show|eyes, brain,
  skull; skull and crossbones|death skull|skull crossed bones|skull crossbones,
  hand; raised hand|hand stop|hand palm|stop hand|waving hand|hand paper,
  heart; red heart|heart filled|hearts|black heart|heart alt|heart suit|love,
  thumbs up|(like); thumb up|thumbsup|hand thumbs up, thumbs down|(dislike); thumb down|thumbsdown|hand thumbs down,
  person|user; bust in silhouette|user alt|account|profile|character,
  people|group; busts in silhouette|users|user group|peoples|user multiple|team|users three|friends,
  baby; baby symbol|baby face, ghost; spectre, tooth; teeth, bone; bones|crossed bones, ear; ear hearing|hearing,
  footprints|paw prints; footprint|footsteps|shoe prints|paw, fingerprint; finger print|fingerprint scan|touch id,
  smile|smiling face; smiley|slightly smiling face|grinning face|happy|emoji|emotion happy|mood smile|face smile|
    grinning face with big eyes|emoji smile|emoji happy
`);

/** Games, feasts and prizes. */
export const playClasses = conceptClasses(`
  balloon; balloons|party balloon,
  dice; game die|dice six|dices|perspective dice six|rolling dices|dice three|dice five|die six,
  gift|present; wrapped gift|gifts|gift box|gift card|present box,
  medal; sports medal|military medal|1st place medal|award|medal ribbon|ribbon medal|gold medal|medal military,
  puzzle piece|puzzle; jigsaw piece|jigsaw box, target|bullseye; aim|crosshair|targeting|archery target,
  trophy; trophy cup|champion|cup trophy|award trophy, party popper; confetti ball|confetti|party poppers|celebrate,
  flag; triangular flag|flag pennant|flag triangle|black flag|white flag|flag banner|flags|flying flag|chequered flag,
    magic wand|wand; magic|wand magic|magic stick|crystal wand|wand magic sparkles
`);

/** What protects and what does not. */
export const armsClasses = conceptClasses(`
  bomb; unlit bomb|time bomb, shield; shields|checked shield|shield alt|protect|roman shield
`);

/** Science and medicine. */
export const scienceClasses = conceptClasses(`
  atom; atom symbol|atomic|science, dna; dna strand|helix|dna1,
  flask|(laboratory); alembic|beaker|erlenmeyer|lab|chemistry|experiment|lab flask|round bottom flask, microscope,
  test tube; test tubes|vial|tube|vials|lab tube, telescope,
  pill|capsule; pills|medicine pill|tablets|capsules|medicine, syringe; injection|vaccine, stethoscope,
  first aid kit; first aid|medkit|medical kit|aid kit|medical box|briefcase medical,
  virus; coronavirus|bacteria|microbe|germs, bandage; adhesive bandage|band aid|bandaid,
  pulse|heartbeat; heart pulse|heart rate|activity|heart beats|electrocardiogram,
  compass|(navigation); compass needle|compass north|safari compass, anchor
`);

/** Shopping and money. */
export const moneyClasses = conceptClasses(`
  box|package; cube box|shipping box|cardboard box|package box|parcel|cardboard|box seam|box alt,
  coins|coin; money coin|two coins|coin stack|cash coin,
  banknote|money; dollar banknote|cash|bill|money bill|money dollar|banknotes|bank note|bills|money bills,
  diamond|gem; gem stone|diamonds|gem alt|cut diamond|diamond gem,
  shopping bag; shopping bags|bag|shopping bag alt|bag shopping|bag handle,
  shopping cart|cart; shopping trolley|cart shopping|shopping cart alt|cart full|shopping cart full,
  credit card; bank card, tag|label; price tag|tags|tag price|sale tag,
  percent badge|discount; badge percent|percent tag
`);

/** Signs without a thing of their own. */
export const signClasses = conceptClasses(`
  database; databases|data base|data, wifi|(wireless); wifi high|wi-fi,
  bar chart; chart bar|chart column|bar chart alt|chart|chart histogram|graph|chart bar vertical|bar graph,
  pie chart; chart pie|chart pie alt, gear|settings; cog|gears|cogs|setting|cogwheel|settings gear|gear six|cog alt,
  recycling|recycle; recycling symbol, infinity; infinite|all inclusive, filter|funnel; filter list|filters,
  cube; cubes|cube 3d|cube focus,
  music note|musical note; musical notes|music|music alt|music notes|musical score|music tone,
  megaphone|bullhorn; cheering megaphone|loudspeaker|announcement|speaker phone
`);
