import TelltaleCore

/// What an IEMOCAP utterance's name says: `Ses01F_impro01_M012` is turn 12 of the man of session 1,
/// in an improvised dialogue in which the woman wore the markers.
struct IemocapName: Hashable {
  /// 1...5.
  let session: Int
  /// Who talks: `Ses01F` or `Ses01M`. Not what the name begins with, which says who wore markers.
  let speaker: String
  let gender: String
  let style: Utterance.Style

  static let sessions = 1...5

  var group: String { IemocapName.group(session) }

  static func group(_ session: Int) -> String { "Session\(session)" }

  init?(_ name: String) {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(Array.init)
    guard parts.count >= 3, parts[0].count == 6, parts[0].starts(with: "Ses0"),
      let session = Int(String(parts[0][4])), IemocapName.sessions.contains(session),
      "FM".contains(parts[0][5])
    else { return nil }
    if parts[1].starts(with: "impro") {
      style = .improvised
    } else if parts[1].starts(with: "script") {
      style = .scripted
    } else {
      return nil
    }
    let turn = parts[parts.count - 1]
    guard turn.count >= 2, turn.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
      "FM".contains(turn[0])
    else { return nil }
    self.session = session
    speaker = "Ses0\(session)\(turn[0])"
    gender = turn[0] == "F" ? "female" : "male"
  }
}
