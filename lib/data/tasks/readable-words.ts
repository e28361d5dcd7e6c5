// Words to read in pictures: common English words of three to seven letters.

export const readableWords: readonly string[] = `
  air apple arm baby ball bank bell bird black blood blue boat body bone book box bread bridge brown brush build
  burn cake camp card cat chair child city class clean clock cloud coat coffee cold colour cook corn cross dance
  dark day deep desk dog door dream dress drink drive dry dust ear earth east edge egg eight empty end engine eye
  face fall farm fast father field fight fire fish five floor flower fly food foot forest four free fresh friend
  fruit full garden glass gold good grass green ground hair hand happy hard hat head heart heavy help high hill
  home horse hot hour house ice iron island job jump key king kitchen lake lamp land large leaf leg letter light
  lion long love low lunch machine map market milk mind mirror money month moon morning mother mouth music name
  neck needle new night noise north nose number ocean office oil old open orange page paint paper park pen people
  piano picture pig plane plant plate play pocket point potato power price queen quick quiet rain red rest rice
  river road rock roof room rose round run salt sand school sea seed seven ship shirt shoe shop short silver
  simple sing sister sit six skin sky sleep slow small smile snow soap soft song south spoon spring star stone
  stop storm street strong sugar summer sun sweet swim table tail tall tea ten test three ticket time tooth town
  train tree true two uncle under voice wait walk wall warm watch water wave week west wet wheel white wide wild
  wind window winter woman wood word work world write year yellow young
`
  .trim()
  .split(/\s+/);
