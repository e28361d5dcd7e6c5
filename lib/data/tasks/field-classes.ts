// What icons are for: the drawers that sets sort them into, under one name each.

/** Names of a field, pooled -> what sets call it. */
const fields: Readonly<Record<string, string>> = {
  arrows: "Arrows|Arrow|Arrows Action|Directional",
  weather: "Weather",
  "food and drink": "Food|Foods|Food Beverage|Food Drink|Beverage",
  "health and medicine": "Health|Medical|Medicine|Health & Medical|Health Beauty",
  "money and finance":
    "Money|Finance|Money Payments Finance|Money Business|Money Payments|Payment|Payments & Shopping|Currency",
  "mail and messages": "Communication|Communicate|Messages|Chat|Mail|Email Messages|Email",
  "files and folders": "Files|Folders|Files Folders|File|File And Folder|Document|Content Files|Files / Folders",
  "devices and computers": "Devices|Device|Hardware|Computer Devices|Computers Devices Electronics|Computers",
  "travel and maps":
    "Map|Map Travel|Location And Map|Maps|Travel|Wayfinding|Travel Wayfinding|Map Navigation|Navigation",
  "music and video": "Media|Multimedia|Video|Music|Audio|Player|Music Video Entertainment|Audio & Video|Music Audio",
  photography: "Images Photography|Photography|Graphics",
  design: "Design|Design Tools|Drawing / Art",
  "text and writing": "Text|Text Formatting|Editor|Editors|Text / Content / Format|Notes",
  people: "Users|User|User & Faces|Users People|Peoples|Users & People|People",
  "buildings and construction": "Building|Buildings|Building Construction|Building Real Estate|Construction|Build",
  sports: "Sports|Sport|Game & Sports|Fitness",
  security: "Security|Safe",
  shopping: "Shopping|E-commerce|Shopping Ecommerce|Shopping Shipping",
  "time and dates": "Time|Date & Time|Date / Time|Calendar",
  "nature and ecology": "Nature|Nature Ecology|Ecology|Environment|Animals",
  "astronomy and stars": "Astronomy|Constellation",
  programming: "Programming|Development|Programing Apps Websites|Coding Apps Websites|Code|Computer Coding",
  education: "Education|School|Work Education|School Science",
  "business and offices": "Business|Office|Work Office Companies|Work Office",
  "logos of brands": "Logos|Brand Logos|Brand|Brands|Logo",
  charts: "Charts|Chart|Datas",
  "home and household": "Home|Household",
  clothes: "Clothes|Clothing",
  games: "Games|Game|Gaming / RPG|Tabletop Gaming",
  hands: "Hands|Hand Signs|Hand",
  "faces and feelings": "Faces|Emoji|Character",
  babies: "Baby|Childhood",
  "make-up and beauty": "Makeups",
  energy: "Energy",
  "phones and calls": "Phone|Call|Phones Mobile Devices",
  shipping: "Shipping|Logistics",
};

const fieldOf = new Map(Object.entries(fields).flatMap(([field, groups]) => groups.split("|").map((g) => [g, field])));

/** A set's group of icons -> the field, undefined for groups without one. */
export function fieldOfGroup(group: string): string | undefined {
  return fieldOf.get(group);
}
