internal import Crypto
internal import Foundation
public import TelltaleCore
internal import TextIO

/// An Ed25519 signature over the bytes of `evidence.json`, kept as `evidence.sig` beside it.
///
/// **Source** RFC 8032.
public struct EvidenceSignature: Sendable, Hashable, Codable {
  /// In the audit's folder.
  public static let fileName = "evidence.sig"

  /// Raw 32 bytes, base64.
  public let publicKey: String
  /// Raw 64 bytes, base64.
  public let signature: String

  init(signing bytes: Data, with key: SigningKey) throws(AuditError) {
    do {
      publicKey = key.publicKey
      signature = try key.key.signature(for: bytes).base64EncodedString()
    } catch {
      throw AuditError(.computationFailed, "the list cannot be signed", cause: "\(error)")
    }
  }

  /// Reads what stands in `evidence.sig`. Throws `.malformedFile`.
  init(reading bytes: Data) throws(AuditError) {
    do { self = try JSONDecoder().decode(EvidenceSignature.self, from: bytes) } catch {
      throw AuditError(
        .malformedFile, "\(Self.fileName) does not hold a public key and a signature",
        cause: "\(error)")
    }
  }

  func isValid(for bytes: Data) -> Bool {
    guard let raw = Data(base64Encoded: publicKey), let signed = Data(base64Encoded: signature),
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
    else { return false }
    return key.isValidSignature(signed, for: bytes)
  }

  /// The bytes of a public key in base64. Throws `.invalidConfiguration` for what is none.
  static func key(_ text: String) throws(AuditError) -> Data {
    guard let raw = Data(base64Encoded: text), raw.count == 32 else {
      throw AuditError(
        .invalidConfiguration,
        "'\(text)' is no public key: it must be 32 bytes in base64, as 'telltale sign' prints it")
    }
    return raw
  }
}

/// A private key in a file of its own: one line, `telltale-ed25519` and 32 bytes in base64.
public struct SigningKey: Sendable {
  let key: Curve25519.Signing.PrivateKey
  private static let word = "telltale-ed25519"

  /// Base64 of the raw public key: what a reader of the evidence must know from elsewhere.
  public var publicKey: String { key.publicKey.rawRepresentation.base64EncodedString() }

  /// Reads a key. Throws `.missingFile` or `.malformedFile`.
  public init(file: String) throws(AuditError) {
    let data = try UserText.bytes(file, what: "the key file", limit: 1 << 16)
    let words = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words[0] == Self.word, let raw = Data(base64Encoded: String(words[1])),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    else {
      throw AuditError(
        .malformedFile,
        "\(file) is no key: it must hold '\(Self.word)' and 32 bytes in base64, as --new-key writes"
      )
    }
    self.key = key
  }

  /// Makes a key and writes it, for its owner's eyes only.
  ///
  /// Throws `.storageFailed`, also where the file exists already.
  public init(newFile file: String) throws(AuditError) {
    let key = Curve25519.Signing.PrivateKey()
    guard !FileManager.default.fileExists(atPath: file) else {
      throw AuditError(.storageFailed, "\(file) exists already; a key is never overwritten")
    }
    let text = "\(Self.word) \(key.rawRepresentation.base64EncodedString())\n"
    guard
      FileManager.default.createFile(
        atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw AuditError(.storageFailed, "cannot write the key file \(file)") }
    self.key = key
  }
}
