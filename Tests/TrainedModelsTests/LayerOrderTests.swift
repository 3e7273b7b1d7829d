import TelltaleCore
import Testing

@testable import TrainedModels

/// How layers become taps.
@Suite struct LayerOrderTests {
  @Test func namesFitIntoACellsName() {
    #expect(
      TapFinder.names(["/block/conv/Relu", "block.conv.Relu", "a b;c:0", "/", "x", "x-2", "x"])
        == ["block.conv.Relu", "block.conv.Relu-2", "a-b-c-0", "layer", "x", "x-2", "x-3"])
  }

  @Test func aLongNameIsItsEndBehindAHashOfAllOfIt() {
    let long = (0..<40).map { "block\($0)" }.joined(separator: "/")
    let names = TapFinder.names([long + "/relu", "other" + long + "/relu", long + "/relu"])
    #expect(Set(names).count == 3)
    for name in names { #expect(name.count <= 98 && name.contains("block39.relu")) }
    #expect(names[0].hasPrefix("h") && TapFinder.names([long + "/relu"]) == [names[0]])
  }

  @Test func ordersAreAsDescribed() {
    func shape(_ sizes: [Int?], _ order: ChannelOrder, time: Int?, last: Bool = false) -> TapShape {
      LayerOrder(layerShape: sizes, order: order, timeAxis: time, isChannelLast: last).shape
    }
    #expect(shape([7], .auto, time: nil) == [7])
    #expect(shape([7], .last, time: nil) == [7])
    #expect(shape([9, 4], .auto, time: 0) == [4, 9])
    #expect(shape([4, 9], .auto, time: 1) == [4, 9])
    #expect(shape([9, 4], .auto, time: nil) == [9, 4])
    #expect(shape([3, 8, 12], .auto, time: 2) == [3, 8, 12])
    #expect(shape([3, 12, 8], .auto, time: 1) == [3, 8, 12])
    #expect(shape([8, 12, 3], .auto, time: 1, last: true) == [3, 8, 12])
    #expect(shape([12, 8, 3], .auto, time: 0, last: true) == [3, 8, 12])
    #expect(shape([8, 12, 3], .auto, time: nil, last: true) == [3, 8, 12])
    #expect(shape([8, 12, 3], .last, time: 1) == [3, 8, 12])
    #expect(shape([8, 12, 3], .first, time: 1) == [8, 12, 3])
    // An open time is last, whatever is said of channels.
    for order in ChannelOrder.allCases {
      #expect(shape([nil, 4], order, time: 0) == [4, nil], "\(order)")
      #expect(shape([4, nil], order, time: 1) == [4, nil], "\(order)")
      #expect(shape([nil], order, time: 0) == [1, nil], "\(order)")
    }
    #expect(shape([3, nil, 8], .auto, time: 1) == [3, 8, nil])
    #expect(shape([8, nil, 3], .auto, time: 1, last: true) == [3, 8, nil])
    let open = LayerOrder(layerShape: [nil, 2], order: .auto, timeAxis: 0, isChannelLast: false)
    #expect(open.arranged([0, 1, 2, 3, 4, 5][...], sizes: [3, 2]) == [0, 2, 4, 1, 3, 5])
    let order = LayerOrder(layerShape: [2, 2, 3], order: .last, timeAxis: nil, isChannelLast: true)
    #expect(
      order.arranged([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11][...], sizes: [2, 2, 3])
        == [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
  }
}
