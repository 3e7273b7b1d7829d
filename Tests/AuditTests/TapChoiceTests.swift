import TelltaleCore
import Testing

@testable import Plan

/// Which layers an audit takes where it is left the choice.
@Suite struct TapChoiceTests {
  private func taps(_ layers: [(String, [Int])]) -> [TapDescription] {
    layers.enumerated().map { TapDescription(name: $1.0, shape: $1.1, depth: $0 + 1) }
  }

  private func plain(_ shapes: [[Int]]) -> [TapDescription] {
    taps(shapes.enumerated().map { ("node\($0)", $1) })
  }

  /// As PyTorch's exporter names a wav2vec2: seven convolutions, a projection, six encoder blocks.
  @Test func theEndsOfEncoderBlocksAreTaken() {
    var layers: [(String, [Int])] = []
    for (block, length) in [3199, 1599, 799, 399, 199, 99, 49].enumerated() {
      layers += ["conv.Conv", "activation.Div", "activation.Mul"].map {
        ("front.conv_layers.\(block).\($0)", [8, length])
      }
    }
    layers += [("projection.MatMul", [16, 49]), ("projection.Add", [16, 49])]
    for block in 0..<6 {
      layers += [
        ("q_proj.Add", [16, 49]), ("Softmax", [2, 49, 49]), ("dense.MatMul", [32, 49]),
        ("Add_1", [16, 49]), ("final_layer_norm", [16, 49]),
      ].map { ("encoder.layers.\(block).\($0.0)", $0.1) }
    }
    layers += [("projector.Add", [8, 49]), ("ReduceMean", [8]), ("classifier", [4])]
    let chosen = TapChoice.auto(taps(layers))
    #expect(chosen.count == 8)
    for block in 0..<6 { #expect(chosen.contains("encoder.layers.\(block).final_layer_norm")) }
    #expect(chosen.first?.hasPrefix("front.") == true)
    // Modules of a script come before what holds them.
    let deep = (0..<24).flatMap { block in
      [("h.\(block).attn", [16, 49]), ("h.\(block)", [16, 49])]
    }
    let script = TapChoice.auto(taps(deep + [("pooled", [16]), ("out", [4])]))
    #expect(script == (0..<24).map { "h.\($0)" } + ["pooled"])
    // As `examples/transformers` names hidden states.
    let states = (0..<13).map { ("hidden.\($0)", [16, 49]) }
    #expect(TapChoice.auto(taps(states + [("logits", [4])])) == states.map(\.0))
  }

  @Test func aShortListIsTakenWhole() {
    let few = plain([[64, 8, 8], [64, 4, 4], [10]])
    #expect(TapChoice.auto(few) == ["node0", "node1", "node2"])
    #expect(TapChoice.auto([]) == [])
  }

  /// As PyTorch's exporter names the layers of `examples/own-model`.
  @Test func blocksOfAConvolutionalNetworkEndBehindTheirPooling() {
    var layers: [(String, [Int])] = []
    for (block, channels, height, width) in [
      ("block1", 16, 128, 200), ("block2", 32, 64, 100), ("block3", 64, 32, 50),
    ] {
      layers += ["Conv.WithoutBiases", "Conv", "Relu"].map {
        ("\(block).\(block).0.\($0)", [channels, height, width])
      }
      layers.append((block, [channels, height / 2, width / 2]))
    }
    layers += [("pool.AveragePool", [64, 8, 1]), ("embedding.embedding.0.Flatten", [512])]
    layers += [("embedding.embedding.2.Gemm", [64]), ("embedding", [64])]
    layers += [("logits.Gemm.WithoutBiases", [8]), ("logits", [8])]
    #expect(
      TapChoice.auto(taps(layers))
        == ["block1", "block2", "block3", "pool.AveragePool", "embedding"])
  }

  @Test func withoutNamesThePoolingBehindEachSizeIsTaken() {
    let shapes = [
      [16, 64, 64], [16, 64, 64], [16, 32, 32], [32, 32, 32], [32, 32, 32], [32, 16, 16],
      [64, 16, 16], [64, 16, 16], [64, 8, 8], [100], [100], [4],
    ]
    // The poolings are nodes 2, 5 and 8; node 10 is the last hidden vector.
    #expect(TapChoice.auto(plain(shapes)) == ["node2", "node5", "node8", "node10"])
  }

  /// ResNet50 as torchvision has it: a block's first layer still has the size of the one before.
  @Test func residualBlocksEndWhereTheirNamesEnd() {
    var layers: [(String, [Int])] = [
      ("conv1.Conv", [64, 112, 112]), ("relu.Relu", [64, 112, 112]),
      ("maxpool.MaxPool", [64, 56, 56]),
    ]
    for (stage, blockCount) in [3, 4, 6, 3].enumerated() {
      let (width, size) = (64 << stage, 56 >> stage)
      let before = stage == 0 ? size : 2 * size
      for block in 0..<blockCount {
        let name = "layer\(stage + 1).layer\(stage + 1).\(block)."
        let first = block == 0 ? before : size
        layers += ["conv1.Conv", "relu.Relu"].map { (name + $0, [width, first, first]) }
        layers += ["conv2.Conv", "relu_1.Relu"].map { (name + $0, [width, size, size]) }
        layers += ["conv3.Conv", "Add", "relu_2.Relu"].map { (name + $0, [4 * width, size, size]) }
      }
    }
    layers += [("avgpool.Average", [2048, 1, 1]), ("Flatten", [2048]), ("fc.Gemm", [8])]
    #expect(
      TapChoice.auto(taps(layers)) == [
        "relu.Relu", "layer1.layer1.2.relu_2.Relu", "layer2.layer2.3.relu_2.Relu",
        "layer3.layer3.5.relu_2.Relu", "layer4.layer4.2.relu_2.Relu", "avgpool.Average",
      ])
  }

  @Test(arguments: [3, 12, 32])
  func everyBlockOfAnEncoderIsChosen(blockCount: Int) {
    var layers = [("model.front.Conv", [32, 49])]
    for block in 0..<blockCount {
      for (part, channels) in [("attention", 32), ("grow", 128), ("shrink", 32), ("norm", 32)] {
        layers.append(("model.encoder.layers.\(block).\(part)", [channels, 49]))
      }
    }
    layers += [("model.mean", [32]), ("model.logits", [4])]
    #expect(
      TapChoice.auto(taps(layers)) == ["model.front.Conv"]
        + (0..<blockCount).map { "model.encoder.layers.\($0).norm" } + ["model.mean"])
  }

  /// The layers of attention change their size to and fro.
  @Test func manyRunsAreChosenByBlocksToo() {
    var layers = [("front.Conv", [49, 32]), ("project.Gemm", [49, 32])]
    for block in 0..<6 {
      for (part, shape) in [
        ("attention.Split", [4, 49, 8]), ("attention.Softmax", [4, 49, 49]),
        ("attention.Join", [49, 32]), ("grow.Gemm", [49, 128]), ("norm.Norm", [49, 32]),
      ] { layers.append(("encoder.layers.\(block).\(part)", shape)) }
    }
    layers += [("mean", [32]), ("logits", [4])]
    let chosen = TapChoice.auto(taps(layers))
    #expect(
      chosen == ["project.Gemm"] + (0..<6).map { "encoder.layers.\($0).norm.Norm" } + ["mean"])
  }

  @Test func layersOfOneSizeWithoutNamesAreTakenAtEvenSteps() {
    let chosen = TapChoice.auto(plain(Array(repeating: [32, 49], count: 29) + [[4]]))
    #expect(chosen == (0..<8).map { "node\($0 * 4)" })
  }

  @Test func thereAreNeverMoreThanTheLimitAndNeverTheAnswer() {
    let shrinking = plain((0..<40).map { [8, 400 - $0 * 10] } + [[16], [4], [4], [4]])
    let chosen = TapChoice.auto(shrinking)
    #expect(chosen.count == TapChoice.limit && Set(chosen).count == TapChoice.limit)
    #expect(chosen.last == "node40")
    #expect(chosen == shrinking.map(\.name).filter(chosen.contains))
  }

  @Test func theOrderOfTheListDoesNotMatter() {
    let taps = plain((0..<20).map { [8 + $0 / 5, 40 - $0 / 5 * 8] } + [[16], [4]])
    #expect(TapChoice.auto(taps.reversed()) == TapChoice.auto(taps))
  }

  // MARK: - Patterns

  private func named(_ names: [String]) throws -> [String] {
    let layers = [
      "front.Conv", "encoder.layers.0.norm", "encoder.layers.1.norm", "encoder.layers.10.norm",
    ]
    .map { ($0, [32, 49]) }
    return try TapChoice.taps(
      names,
      of: PrimaryTaskModelDeclaration(
        family: nil, architecture: nil, initialisation: "trained elsewhere", taps: taps(layers))
    ).map(\.name)
  }

  @Test func aPatternTakesEveryTapOfItsName() throws {
    #expect(
      try named(["encoder.layers.?.norm"]) == ["encoder.layers.0.norm", "encoder.layers.1.norm"])
    #expect(try named(["encoder.layers.*"]).count == 3)
    #expect(try named(["*"]).count == 4)
    #expect(try named(["*.1*.norm"]) == ["encoder.layers.1.norm", "encoder.layers.10.norm"])
    #expect(try named(["*norm", "front*", "front.Conv"]).count == 4)
  }

  @Test func aPatternOrANameThatFindsNothingIsNamed() {
    for name in ["encoder.layers", "decoder.*", "encoder.layers.?", "*.Conv?"] {
      let error = #expect(throws: AuditError.self) { try named([name]) }
      #expect(error?.code == .unknownName && error?.message.contains("'\(name)'") == true)
    }
  }

  // MARK: - Groups

  @Test func anEncoderReadsAsFrontEndItsLayersAndHead() {
    var layers = [("front.Conv", [49, 32]), ("project.Gemm", [49, 32])]
    for block in 0..<12 {
      layers += ["attention", "grow", "norm"].map { ("encoder.layers.\(block).\($0)", [49, 32]) }
    }
    layers += [("mean", [32]), ("logits", [4])]
    let groups = TapGroup.groups(of: taps(layers))
    #expect(
      groups.map(\.name)
        == ["front end"] + (0..<12).map { "encoder.layers.\($0)" } + ["head"])
    #expect(groups.map(\.taps.count) == [2] + Array(repeating: 3, count: 12) + [2])
    #expect(groups.flatMap(\.taps).map(\.name) == layers.map(\.0))
  }

  @Test func withoutAStackTheNamesLeadingPartsAreGroups() {
    let layers = ["stem", "middle", "end"].flatMap { part in
      (0..<10).map { ("\(part).\("abcdefghij".map(String.init)[$0]).Relu", [8, 40]) }
    }
    let groups = TapGroup.groups(of: taps(layers))
    #expect(groups.map(\.name) == ["stem", "middle", "end"])
    #expect(groups.flatMap(\.taps).count == 30)
  }

  @Test func fewTapsAreReadOneByOne() {
    #expect(TapGroup.groups(of: plain(Array(repeating: [32, 49], count: 24))) == [])
    #expect(TapGroup.groups(of: plain(Array(repeating: [32, 49], count: 40))) == [])
  }
}
