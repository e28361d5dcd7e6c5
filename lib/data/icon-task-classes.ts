// Tables of the icon world's classification tasks: what a class is called, and the concepts that belong to it.

/** Names of a class (pooled), and the concepts whose pictures it has. */
export interface ConceptClass {
  readonly names: readonly string[];
  readonly concepts: readonly string[];
}

/** Animals that many sets draw; emoji have some of them as faces too. */
export const animals = named(
  ...["ant", "bat", "bear", "bee|honeybee", "butterfly", "cat", "chicken", "cow", "crab", "crocodile", "deer", "dog"],
  ...["dolphin", "duck", "eagle", "elephant", "fish", "fox", "frog", "giraffe", "gorilla", "hedgehog", "horse"],
  ...["kangaroo", "koala", "ladybug|lady beetle", "lion", "lizard", "lobster", "monkey", "mouse", "octopus", "owl"],
  ...["panda", "parrot", "penguin", "pig", "rabbit", "raccoon", "rat", "rhinoceros|rhino", "rooster", "scorpion"],
  ...["shark", "sheep|ewe", "shrimp", "sloth", "snail", "snake", "spider", "squid", "squirrel|chipmunk", "swan"],
  ...["tiger", "turtle|tortoise", "unicorn", "whale", "wolf"],
).map(({ names, concepts }) => ({ names, concepts: concepts.flatMap((name) => [name, `${name} face`]) }));

/** Food and drink that many sets draw. */
export const food = named(
  ...["apple|red apple", "avocado", "bacon", "banana", "beer|beer mug", "birthday cake", "bread", "broccoli"],
  ...["hamburger|burger", "candy", "carrot", "cheese|cheese wedge", "cherries|cherry", "chocolate bar", "coconut"],
  ...["coffee|hot beverage", "cookie", "corn|ear of corn", "croissant", "cupcake", "doughnut|donut", "egg", "eggplant"],
  ...["french fries", "garlic", "grapes", "honey|honey pot", "hot dog", "ice cream", "kiwi|kiwi fruit", "lemon"],
  ...["lollipop", "melon", "mushroom", "onion", "peach", "peanut|peanuts", "pear", "pie", "pineapple", "pizza"],
  ...["popcorn", "potato", "pretzel", "salad|green salad", "sandwich", "strawberry", "sushi", "taco", "tomato"],
  ...["waffle", "watermelon", "wine|wine glass"],
);

/** Things to ride in or on. */
export const vehicles = named(
  ...["airplane|plane", "ambulance", "bicycle|bike", "bus", "car|automobile", "fire engine|fire truck", "helicopter"],
  ...["kick scooter|scooter", "motorcycle|motorbike", "police car", "rocket", "sailboat", "ship", "submarine", "taxi"],
  ...["tractor", "train", "tram", "truck|delivery truck", "trolleybus", "flying saucer|ufo", "canoe", "ferry"],
);

/** Musical instruments, tools, clothes and other things of a household, told apart by their shape. */
export const objects = named(
  ...[
    "anchor",
    "axe",
    "backpack",
    "balloon",
    "bell",
    "book|open book",
    "broom",
    "camera",
    "candle",
    "chair",
    "compass",
  ],
  ...["crown", "dress", "drum", "envelope", "feather", "gem|gem stone|diamond", "glasses", "guitar", "hammer", "key"],
  ...["ladder", "lipstick", "magnet", "microphone", "microscope", "pencil", "piano|musical keyboard", "puzzle piece"],
  ...["ruler|straight ruler", "scissors", "screwdriver", "shield", "sock|socks", "telephone|phone", "telescope"],
  ...["television|tv", "toothbrush", "trophy", "trumpet", "umbrella", "violin", "watch", "wrench", "saxophone"],
);

/** The signs of the zodiac. */
export const zodiac = named(
  ...["aries", "taurus", "gemini", "cancer", "leo", "virgo", "libra", "scorpio", "sagittarius", "capricorn"],
  ...["aquarius", "pisces"],
).map(({ names, concepts }) => ({ names, concepts: concepts.flatMap((sign) => [sign, `zodiac ${sign}`]) }));

const hours = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** Clock faces, full hours and half past. */
export const clockFaces: ConceptClass[] = [
  ...hours.map((hour) => ({ names: [`${hour} o’clock`], concepts: [`${hour} o’clock`, `clock time ${hour}`] })),
  ...hours.map((hour) => ({ names: [`half past ${hour}`, `${hour}-thirty`], concepts: [`${hour}-thirty`] })),
];

/** Unicode's groups of emoji, and how people call them. */
export const emojiGroups: Readonly<Record<string, readonly string[]>> = {
  "Smileys & Emotion": ["smileys and emotion", "a face or a heart"],
  "People & Body": ["people and body", "a person or a part of the body"],
  "Animals & Nature": ["animals and nature", "an animal or a plant"],
  "Food & Drink": ["food and drink", "something to eat or drink"],
  "Travel & Places": ["travel and places", "a vehicle or a place"],
  Activities: ["activities", "a sport or a game"],
  Objects: ["objects", "a tool or a household thing"],
  Symbols: ["symbols", "a sign or a button"],
  Flags: ["flags", "the flag of a country"],
};

/** Weather by words of an icon's name; a name with words of two kinds belongs to no class ... */
export const weatherWords: Readonly<Record<string, readonly string[]>> = {
  thunderstorm: ["thunderstorm", "thunderstorms", "lightning", "thunder"],
  rain: ["rain", "rainy", "drizzle", "showers", "pouring"],
  snow: ["snow", "snowflake", "snowy"],
  hail: ["hail", "sleet"],
  fog: ["fog", "mist", "haze", "foggy", "hazy"],
  wind: ["wind", "windy", "windsock"],
  tornado: ["tornado", "hurricane", "cyclone"],
  rainbow: ["rainbow"],
  thermometer: ["thermometer"],
};

/** ... and these count only in names without any of the above. */
export const skyWords: Readonly<Record<string, readonly string[]>> = {
  sun: ["sun", "sunny", "sunrise", "sunset"],
  moon: ["moon", "moonrise", "moonset"],
  clouds: ["cloud", "clouds", "cloudy", "overcast"],
};

/** Words beside them in names that are about weather all the same: "sun behind small cloud", not "cloud upload". */
export const weatherContext: readonly string[] = [
  ...["weather", "with", "behind", "small", "large", "partly", "mostly", "day", "night", "heavy", "face", "and"],
  ...["full", "new", "crescent", "quarter", "first", "last", "waxing", "waning", "gibbous"],
];

/** Flags that are, or in some sets are, the flag of another country, so that nobody can tell them apart. */
export const borrowedFlags: ReadonlySet<string> = new Set([
  ...["BL", "CP", "GF", "GP", "MF", "PM", "RE", "WF", "YT"], // France's
  ...["BV", "SJ"], // Norway's
  ...["HM", "UM", "EA", "TA", "DG"], // Australia's, the United States', Spain's, St. Helena's, that of IO
]);

/** "cat|kitten" -> one class of that name; what follows a bar are other concepts and names of it. */
function named(...classes: string[]): ConceptClass[] {
  return classes.map((synonyms) => ({ names: synonyms.split("|"), concepts: synonyms.split("|") }));
}
