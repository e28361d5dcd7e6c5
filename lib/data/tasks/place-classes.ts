// Classes of the suite that are places, as the signs of maps show them.
import { conceptClasses } from "./concept-classes.js";

export const placeClasses = conceptClasses(`
  airport; airfield, alpine hut; shelter|basic hut|wilderness hut, amusement park, aquarium, atm|cash machine, bakery,
  bank, bar|pub|nightclub; night club|biergarten|cocktail, beauty salon; beauty|hair care|hairdresser,
  bicycle; bicycle store|rental bicycle|bicycle share|parking bicycle, bowling alley,
  book shop|library; book store|books, bus stop|bus station; bus, cafe|teahouse, campsite; camping|campground,
  car; car dealer|car rental|rental car|shared car, car repair; repair car|car wash, casino,
  castle; castle defensive|castle fortress|castle palace|castle stately|castle manor|fort, cemetery; funeral home,
  charging station, cinema; movie theater|movie rental, clothes shop; clothes|clothing store,
  convenience store; convenience|kiosk, courthouse; lawyer, dentist, doctor; health, drinking water, elevator,
  embassy, fast food, ferry; harbor|marina|slipway|boat ramp, fire station, florist, petrol station; fuel|gas station,
  furniture shop; furniture|furniture store, garden centre; garden, gate; lift gate|city gate, gift shop; gift,
  greengrocer|supermarket; grocery|grocery or supermarket, heliport, hospital; hospital jp,
  hotel; lodging|hostel|motel, ice cream; confectionery, information, jewellery shop; jewellery|jewelry store,
  laundry, lighthouse; lighthouse jp, monument|memorial; landmark|monument jp, mountain|peak; volcano, museum,
  optician, park; park alt1|natural|natural feature|tree deciduous|tree unspecified,
  car park; parking|parking car|parking garage|parking garage car|parking paid, pharmacy; chemist, playground,
  place of worship, police; police jp, post office; post|post box, prison,
  railway station; rail|railway halt|train station|transit station, metro station; metro|rail metro|subway station,
  recycling, restaurant, school; school jp|college|university, shoe shop; shoe|shoes,
  skiing; ski jumping|cross country skiing, stadium; pitch, swimming pool; swimming, taxi; taxi stand,
  telephone; emergency phone, tennis, theatre, toilets; toilet, town hall; city hall|government|local government|town,
  tower; observation tower|watchtower|water tower, veterinary; veterinary care, viewpoint, waste basket, waterfall,
  windmill; power wind, zoo; pet|pet store|animal shelter
`);

/** Continents by the region codes of their countries (United Nations M49; those on two continents are left out). */
export const continents: Readonly<Record<string, string>> = {
  Africa:
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG " +
    "RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW",
  Asia:
    "AE AF BD BH BN BT CN HK ID IL IN IQ IR JO JP KG KH KP KR KW LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY " +
    "TH TJ TL TM TW UZ VN YE",
  Europe:
    "AD AL AT BA BE BG BY CH CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS " +
    "SE SI SK SM UA VA XK",
  "North America": "AG BB BS BZ CA CR CU DM DO GD GT HN HT JM KN LC MX NI PA SV TT US VC",
  Oceania: "AU CK FJ FM KI MH NR NU NZ PG PW SB TO TV VU WS",
  "South America": "AR BO BR CL CO EC GY PE PY SR UY VE",
};
