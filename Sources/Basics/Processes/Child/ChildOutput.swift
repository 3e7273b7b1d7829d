internal import Foundation

/// One output of a child, read to its present end, without waiting.
struct ChildOutput {
  private let pipe: Pipe
  let channel: ChildProcess.Channel
  private let limit: Int
  /// The first ones, up to the limit.
  private(set) var bytes: [UInt8] = []
  private(set) var isAtEnd = false

  init(_ pipe: Pipe, _ channel: ChildProcess.Channel, limit: Int) {
    self.pipe = pipe
    self.channel = channel
    self.limit = limit
  }

  var readEnd: Int32 { pipe.readEnd }
  var writeEnd: Int32 { pipe.writeEnd }
  func closeReadEnd() { pipe.closeReadEnd() }
  func closeWriteEnd() { pipe.closeWriteEnd() }

  /// Bounded, so that a program that prints without pause cannot outrun the time limit.
  mutating func drain(_ observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void) {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    for _ in 0..<64 where !isAtEnd {
      let count = read(readEnd, &chunk, chunk.count)
      if count > 0 {
        observe(channel, chunk.prefix(count))
        bytes.append(contentsOf: chunk.prefix(min(count, limit - bytes.count)))
      } else if count == 0 {
        isAtEnd = true
      } else if errno != EINTR {
        return
      }
    }
  }
}
