package framing

// jsonState is where in the grammar of JSON a scanner stands. The states from
// jsFirstAction on are none: they are transitions that do more than change the
// state, see jsonScanner.act.
type jsonState uint8

const (
	jsRefused    jsonState = iota // not allowed; what the table does not list
	jsValue                       // a value must come
	jsValueOrEnd                  // after [
	jsKeyOrEnd                    // after {
	jsKey                         // after a comma in an object
	jsColon                       // after a name
	jsNext                        // after a value inside an array or object
	jsEnded                       // after the value
	jsString
	jsEscape
	jsHex4 // four hex digits must come
	jsHex3
	jsHex2
	jsHex1
	jsMinus
	jsZero
	jsDigits
	jsPoint
	jsFraction
	jsExp
	jsExpSign
	jsExpDigits
	jsT
	jsTr
	jsTru
	jsF
	jsFa
	jsFal
	jsFals
	jsN
	jsNu
	jsNul
	jsOpenObject
	jsOpenArray
	jsCloseObject
	jsCloseArray
	jsComma
	jsOpenString
	jsOpenKey
	jsEndString
	jsEndLiteral
	jsEndNumber

	jsFirstAction = jsOpenObject
)

// jsonClass is what the grammar tells apart among bytes.
type jsonClass uint8

const (
	jsonOther   jsonClass = iota // bytes that stand in strings only
	jsonControl                  // bytes that stand nowhere
	jsonBlank                    // white space, except in strings
	jsonSpaceBar
	jsonQuote
	jsonBackslash
	jsonSlash
	jsonOpenObject
	jsonCloseObject
	jsonOpenArray
	jsonCloseArray
	jsonColon
	jsonComma
	jsonMinus
	jsonPlus
	jsonPoint
	jsonZero
	jsonDigit
	jsonHexOnly // a hex digit that no word begins with or holds
	jsonA
	jsonB
	jsonSmallE
	jsonCapitalE
	jsonF
	jsonL
	jsonN
	jsonR
	jsonS
	jsonT
	jsonU
	jsonClasses // how many there are
)

func jsonClassOf(c byte) jsonClass {
	if class := jsonClassTable[c]; class != jsonOther || c >= ' ' {
		return class
	}
	return jsonControl
}

var jsonClassTable = [256]jsonClass{
	'\t': jsonBlank, '\n': jsonBlank, '\r': jsonBlank, ' ': jsonSpaceBar,
	'"': jsonQuote, '\\': jsonBackslash, '/': jsonSlash,
	'{': jsonOpenObject, '}': jsonCloseObject, '[': jsonOpenArray, ']': jsonCloseArray,
	':': jsonColon, ',': jsonComma,
	'-': jsonMinus, '+': jsonPlus, '.': jsonPoint, '0': jsonZero,
	'1': jsonDigit, '2': jsonDigit, '3': jsonDigit, '4': jsonDigit, '5': jsonDigit,
	'6': jsonDigit, '7': jsonDigit, '8': jsonDigit, '9': jsonDigit,
	'A': jsonHexOnly, 'B': jsonHexOnly, 'C': jsonHexOnly, 'D': jsonHexOnly,
	'E': jsonCapitalE, 'F': jsonHexOnly, 'c': jsonHexOnly, 'd': jsonHexOnly,
	'a': jsonA, 'b': jsonB, 'e': jsonSmallE, 'f': jsonF, 'l': jsonL, 'n': jsonN,
	'r': jsonR, 's': jsonS, 't': jsonT, 'u': jsonU,
}

// jsonTable gives the next state, or what to do, for a byte of a class. The
// text of a string is skipped before the table is asked, and what may follow a
// number is asked of what follows a value: see jsonScanner.scan.
var jsonTable = [jsFirstAction][jsonClasses]jsonState{
	jsValue: {
		jsonBlank: jsValue, jsonSpaceBar: jsValue, jsonOpenObject: jsOpenObject, jsonOpenArray: jsOpenArray,
		jsonQuote: jsOpenString, jsonMinus: jsMinus, jsonZero: jsZero, jsonDigit: jsDigits,
		jsonT: jsT, jsonF: jsF, jsonN: jsN,
	},
	jsValueOrEnd: {
		jsonBlank: jsValueOrEnd, jsonSpaceBar: jsValueOrEnd, jsonOpenObject: jsOpenObject, jsonOpenArray: jsOpenArray,
		jsonQuote: jsOpenString, jsonMinus: jsMinus, jsonZero: jsZero, jsonDigit: jsDigits,
		jsonT: jsT, jsonF: jsF, jsonN: jsN, jsonCloseArray: jsCloseArray,
	},
	jsKeyOrEnd: {
		jsonBlank: jsKeyOrEnd, jsonSpaceBar: jsKeyOrEnd, jsonQuote: jsOpenKey, jsonCloseObject: jsCloseObject,
	},
	jsKey:   {jsonBlank: jsKey, jsonSpaceBar: jsKey, jsonQuote: jsOpenKey},
	jsColon: {jsonBlank: jsColon, jsonSpaceBar: jsColon, jsonColon: jsValue},
	jsNext: {
		jsonBlank: jsNext, jsonSpaceBar: jsNext, jsonComma: jsComma, jsonCloseArray: jsCloseArray,
		jsonCloseObject: jsCloseObject,
	},
	jsString: {jsonQuote: jsEndString, jsonBackslash: jsEscape},
	jsEscape: {
		jsonQuote: jsString, jsonBackslash: jsString, jsonSlash: jsString, jsonB: jsString,
		jsonF: jsString, jsonN: jsString, jsonR: jsString, jsonT: jsString,
		jsonU: jsHex4,
	},
	jsHex4: {
		jsonZero: jsHex3, jsonDigit: jsHex3, jsonHexOnly: jsHex3, jsonA: jsHex3,
		jsonB: jsHex3, jsonSmallE: jsHex3, jsonCapitalE: jsHex3, jsonF: jsHex3,
	},
	jsHex3: {
		jsonZero: jsHex2, jsonDigit: jsHex2, jsonHexOnly: jsHex2, jsonA: jsHex2,
		jsonB: jsHex2, jsonSmallE: jsHex2, jsonCapitalE: jsHex2, jsonF: jsHex2,
	},
	jsHex2: {
		jsonZero: jsHex1, jsonDigit: jsHex1, jsonHexOnly: jsHex1, jsonA: jsHex1,
		jsonB: jsHex1, jsonSmallE: jsHex1, jsonCapitalE: jsHex1, jsonF: jsHex1,
	},
	jsHex1: {
		jsonZero: jsString, jsonDigit: jsString, jsonHexOnly: jsString, jsonA: jsString,
		jsonB: jsString, jsonSmallE: jsString, jsonCapitalE: jsString, jsonF: jsString,
	},
	jsMinus: {jsonZero: jsZero, jsonDigit: jsDigits},
	jsZero:  {jsonPoint: jsPoint, jsonSmallE: jsExp, jsonCapitalE: jsExp},
	jsDigits: {
		jsonZero: jsDigits, jsonDigit: jsDigits, jsonPoint: jsPoint, jsonSmallE: jsExp,
		jsonCapitalE: jsExp,
	},
	jsPoint: {jsonZero: jsFraction, jsonDigit: jsFraction},
	jsFraction: {
		jsonZero: jsFraction, jsonDigit: jsFraction, jsonSmallE: jsExp, jsonCapitalE: jsExp,
	},
	jsExp: {
		jsonMinus: jsExpSign, jsonPlus: jsExpSign, jsonZero: jsExpDigits, jsonDigit: jsExpDigits,
	},
	jsExpSign:   {jsonZero: jsExpDigits, jsonDigit: jsExpDigits},
	jsExpDigits: {jsonZero: jsExpDigits, jsonDigit: jsExpDigits},
	jsT:         {jsonR: jsTr},
	jsTr:        {jsonU: jsTru},
	jsTru:       {jsonSmallE: jsEndLiteral},
	jsF:         {jsonA: jsFa},
	jsFa:        {jsonL: jsFal},
	jsFal:       {jsonS: jsFals},
	jsFals:      {jsonSmallE: jsEndLiteral},
	jsN:         {jsonU: jsNu},
	jsNu:        {jsonL: jsNul},
	jsNul:       {jsonL: jsEndLiteral},
}
