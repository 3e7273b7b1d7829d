/// The attribute that the dial `leak` makes audible.
enum Gender: String, CaseIterable, Sendable {
  case female
  case male
}
