// Classes of the suite that grow or are eaten: animals, plants, fruit and vegetables, dishes and drinks.
import { conceptClasses } from "./concept-classes.js";

/** Animals; emoji have some of them as faces too, others draw heads or footprints' owners. */
export const animalClasses = conceptClasses(`
  ant, badger, bat; evil bat, bear; bear head|polar bear, beaver, bee|honeybee, bird, bison, boar; boar tusks,
  butterfly, camel; two-hump camel|camel head, cat; black cat|cat face, bug|(insect); caterpillar,
  chicken; chick|rooster, cow; cow face, crab, crocodile; croc jaws, deer; stag head|reindeer,
  dinosaur; t-rex|sauropod|dinosaur rex|diplodocus,
  dog; dog face|guide dog|service dog|sitting dog|labrador head|poodle, dolphin, donkey, dove; peace dove,
  dragon; dragon face|dragon head, duck; plastic duck, eagle; eagle head, elephant; elephant head,
  fish; tropical fish, flamingo, fly, fox; fox head|fox face, frog; frog face, giraffe, goat, goose, gorilla, hamster,
  hedgehog, hippopotamus|hippo, horse; horse face|horse head, jellyfish, kangaroo, koala,
  ladybug|lady beetle|ladybird, leopard, lion, lizard, llama, lobster, mammoth, monkey; monkey face, mosquito,
  (mouse)|mouse face, octopus, orangutan, otter, owl, ox|water buffalo, panda; panda face, parrot; parrot head,
  peacock, penguin, pig; pig face, rabbit; rabbit face|rabbit head|bunny, raccoon; raccoon head, rat,
  rhinoceros|rhino, scorpion, shark; shark jaws, sheep|ewe, shrimp|prawn, skunk, sloth, snail, snake; snake tongue,
  spider; spider alt, squid, squirrel|chipmunk, swan, tiger; tiger face|tiger head, turkey,
  turtle|tortoise; sea turtle, unicorn, whale; spouting whale|sperm whale, wolf; wolf head, worm; earth worm, zebra
`);

/** Fruit, nuts and vegetables. */
export const fruitClasses = conceptClasses(`
  (apple)|red apple|green apple; shiny apple|apple fruit|apple whole|apple alt, avocado, banana; bananas, beans,
  bell pepper, blueberries|blueberry, broccoli, carrot, cherries|cherry, chestnut,
  chili|hot pepper|chilli; pepper hot|chili pepper, coconut; coconuts, corn|ear of corn, cucumber, eggplant|aubergine,
  garlic, ginger|ginger root, grapes|grape, kiwi fruit|kiwi, leafy green|lettuce|salad leaf; cabbage, lemon|citrus,
  lime, mango, melon, mushroom; mushrooms|brown mushroom|super mushroom, olive|olives, onion, orange|tangerine, peach,
  peanut|peanuts, pear, peas|pea pod, pineapple, pomegranate, potato, pumpkin; jack-o-lantern|pumpkin lantern, radish,
  strawberry, sweet potato|roasted sweet potato, tomato, turnip|root vegetable, watermelon
`);

/** Dishes, sweets and drinks. */
export const dishClasses = conceptClasses(`
  bacon, beer|beer mug; beer stein|clinking beer mugs|pint, birthday cake|cake; cake slice|shortcake,
  bottle with cork|champagne; bottle with popping cork|champagne cork, bread; sliced bread|toast|bread slice,
  bubble tea, burrito, butter, canned food|can of food, candy; wrapped sweet, candy cane, cheese|cheese wedge,
  chocolate bar|chocolate, cocktail|cocktail glass|martini; martini glass, coffee|hot beverage; coffee cup|coffee mug,
  cookie; cookies, croissant, cupcake; muffin, doughnut|donut, dumpling|dumplings,
  egg; eggs|egg fried|fried egg|fried eggs|cooking, french fries; chips|fries, hamburger|burger,
  honey pot|honey; honeypot, hot dog|hotdog, ice cream; ice cream cone|soft ice cream|ice cream bowl,
  lollipop; lollypop, meat|steak|cut of meat; meat on bone|ham|poultry leg|chicken leg|drumstick|drumstick bite,
  milk|glass of milk; milk carton|milk bottle|baby bottle, noodles|spaghetti|ramen|steaming bowl, pancakes|pancake,
  pie; pie slice, pizza; pizza slice|full pizza, popcorn, pretzel,
  rice|cooked rice|rice bowl; rice ball|rice cracker|curry rice|bowl rice, salad|green salad, salt; salt shaker,
  sandwich, soda|cup with straw; soft drink|cup soda, soup|bowl of soup|pot of food; bowl food, sushi; sushis, taco,
  tea|teapot|teacup without handle; tea cup|tea pot|cup tea, waffle, wine|wine glass; glass wine|wine bottle
`);

/** Flowers, trees and other plants. */
export const plantClasses = conceptClasses(`
  bamboo; pine decoration, bouquet; bouquet of flowers, cactus, christmas tree,
  clover|four leaf clover|shamrock; three leaves, tree|deciduous tree|leafy tree; tree deciduous|oak,
  evergreen tree|pine tree|conifer; pine|tree evergreen|tree coniferous|tree pine, fallen leaf|leaves; falling leaf,
  flower; white flower|flowers|blossom|daisy, herb; hemp, hibiscus, hyacinth, leaf; linden leaf, lotus|lotus flower,
  maple leaf; canadian maple leaf, palm tree|palm; tree palm|coconut tree, acorn,
  potted plant|plant in a pot; plant pot|flower pot|indoor plant, rose, seedling|sprout|plant; sapling, sunflower,
  tulip, wheat|sheaf of rice; grain|wheat awn|barley, cherry blossom
`);
