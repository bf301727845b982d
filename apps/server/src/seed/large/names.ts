/** First and last names from many places, so that searching and sorting meet more than one alphabet. */
const firsts = [
  'Ana', 'Björn', 'Chiara', 'Dmitri', 'Elif', 'Farah', 'Gustavo', 'Hana', 'Ioana', 'Jamal', 'Karolina', 'Liam', 'Mei', 'Nikhil', 'Oluwaseun', 'Priya',
  'Quentin', 'Rosa', 'Søren', 'Tomás', 'Ulrike', 'Valentina', 'Wanjiru', 'Ximena', 'Yusuf', 'Zoë', 'Misaki', 'Ha-neul', 'محمد', 'Александра', 'Ελένη', 'Jo',
  'Bartholomew', 'Noor', 'Ravi', 'Sunniva', 'Thandiwe', 'Mateo', 'Léa', 'Kwame', 'Ingrid', 'Hugo', 'Freya', 'Amélie', 'Carlos', 'Divya', 'Owen', 'Sofia',
] as const

const lasts = [
  'Adeyemi', 'Almeida', 'Andersson', 'Bianchi', 'Boateng', 'Castillo', 'Chen', 'Dubois', 'Eriksen', 'Fernández', 'Fischer', 'García', 'Haddad', 'Hansen',
  'Hughes', 'Ivanova', 'Jansen', 'Jensen', 'Kaya', 'Kim', 'Kowalski', 'Kumar', 'Li', 'Lindqvist', 'Marino', 'Mbeki', 'Mehta', 'Moreau', 'Nakamura', 'Ndlovu',
  'Novák', 'O’Brien', 'Okafor', 'Olsen', 'Özdemir', 'Papadopoulos', 'Park', 'Patel', 'Pereira', 'Petrov', 'Popescu', 'Quispe', 'Rahman', 'Rossi', 'Ruiz',
  'Salazar', 'Santos', 'Sato', 'Schneider', 'Silva', 'Singh', 'Smirnova', 'Suzuki', 'Tanaka', 'Torres', 'Tran', 'van den Berg', 'Vasquez', 'Wagner', 'Wang',
  'Williams', 'Yılmaz', 'Zhang', 'Featherstonehaugh-Cholmondeley',
] as const

/** The name of the n-th person. Repeats after some three thousand, as names do. */
export const nameOf = (index: number): string => `${firsts[index % firsts.length]} ${lasts[Math.floor(index / firsts.length) % lasts.length]}`

/** An address of their own at a domain that is kept for examples. */
export const emailOf = (index: number, domain: string): string => {
  const local = nameOf(index).normalize('NFKD').toLowerCase().replace(/[^a-z]+/g, '.').replace(/^\.|\.$/g, '')
  return `${[local, index].filter((part) => part !== '').join('.')}@${domain}`
}
