package dns

// maxAliases is how many aliases are followed; servers give up before.
const maxAliases = 32

// Found lists the records that answer the question; without one of that type it is
// empty, whatever else the answer holds.
func (m *Message) Found(t Type) []Record {
	end, found := m.Find(t)
	if !found {
		return nil
	}
	var list []Record
	for _, r := range m.Answer {
		if r.Class == m.Class && (r.Type == t || t == TypeANY) && SameName(r.Name, end) {
			list = append(list, r)
		}
	}
	return list
}

// Find follows the aliases of an answer (CNAME) from the question on. It gives the
// name at their end, and whether the answer has a record of a type for it; what
// stands in the answer beside that is not for the question.
func (m *Message) Find(t Type) (name string, found bool) {
	name = m.Name
	for range maxAliases {
		alias := ""
		for _, r := range m.Answer {
			switch {
			case r.Class != m.Class || !SameName(r.Name, name):
			case r.Type == t || t == TypeANY:
				return name, true
			case r.Type == TypeCNAME:
				alias = r.Data
			}
		}
		if alias == "" {
			break
		}
		name = alias
	}
	return name, false
}
