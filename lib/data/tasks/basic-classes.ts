// Tables of the tasks that any icon dataset may have pictures for: what a class is called, and what belongs to it.
import type { ConceptClass } from "./concept-classes.js";

/** The signs of the zodiac. */
export const zodiac: ConceptClass[] = [
  ...["aries", "taurus", "gemini", "cancer", "leo", "virgo", "libra", "scorpio", "sagittarius", "capricorn"],
  ...["aquarius", "pisces"],
].map((sign) => ({ names: [sign], concepts: [sign, `zodiac ${sign}`, `zodiac${sign}`] }));

const hours = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** Clock faces, full hours and half past. */
export const clockFaces: ConceptClass[] = [
  ...hours.map((hour, i) => ({
    names: [`${hour} o’clock`],
    concepts: [`${hour} o’clock`, `clock time ${hour}`, `clock hour ${i + 1}`],
  })),
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
