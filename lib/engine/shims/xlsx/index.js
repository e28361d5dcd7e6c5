// danfojs-node asks for xlsx when it is loaded and calls it only for spreadsheets.
const refuse = () => {
  throw new Error("xlsx: spreadsheets are not supported here; save the sheet as CSV and read that");
};
module.exports = { read: refuse, readFile: refuse, writeFile: refuse, utils: new Proxy({}, { get: () => refuse }) };
