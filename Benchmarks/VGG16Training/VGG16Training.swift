import TelltaleCore
import TelltaleTorch
import VGGPlugin

/// VGG16 (gap head): images per second of training, on random input, through the training loop.
///
/// Usage: VGG16Training PRECISION THREADS STEPS [PLANE [BATCH [DEVICE]]]; prints one number. The network,
/// its layout and its precision are those of `vgg16_eager.py`.
@main
struct VGG16Training {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, let precision = Execution.Precision(rawValue: arguments[1]),
      let threadCount = Int(arguments[2]), let stepCount = Int(arguments[3])
    else {
      throw AuditError(.invalidConfiguration, "usage: VGG16Training PRECISION THREADS STEPS")
    }
    let plane = arguments.count > 4 ? Int(arguments[4]) ?? 64 : 64
    let batchSize = arguments.count > 5 ? Int(arguments[5]) ?? 32 : 32
    let device = arguments.count > 6 ? Execution.Device(rawValue: arguments[6]) : .cpu
    guard let device, TorchRuntime.isAvailable(device) else {
      throw AuditError(.invalidConfiguration, "there is no device '\(arguments[6])' here")
    }
    let execution = Execution(
      seed: Seed(1), device: device, precision: precision, threadCount: threadCount)
    let vgg = VGGNetwork(variant: .vgg16, head: .gap, plane: plane)
    let network = try StagedNetwork(vgg.stages, classCounts: [4], execution: execution) {
      (count, initialiser) throws(AuditError) in
      try vgg.makeHead(classCount: count, initialiser)
    }
    let images = try Tensor.normal(
      [batchSize, 3, plane, plane], deviation: 1, from: TorchGenerator(Seed(2)))
    let warmUpCount = 2
    let rowCount = (warmUpCount + stepCount) * batchSize
    let labels = LabelColumn(
      classes: ["a", "b", "c", "d"], labels: (0..<rowCount).map { $0 % 4 })
    let settings = TrainingSettings(
      epochCount: 1, batchSize: batchSize, learningRate: 1e-4, patience: 1)
    let clock = ContinuousClock()
    var (step, start) = (0, clock.now)
    _ = try TrainingLoop(settings, execution: execution).run(
      network, targets: [labels], trainingRows: Array(0..<rowCount), validationRows: []
    ) { (_) throws(AuditError) in
      if step == warmUpCount { start = clock.now }
      step += 1
      return images
    }
    let seconds = (clock.now - start) / .seconds(1)
    let rate = Double(stepCount * batchSize) / seconds
    print(Double(Int(rate * 100)) / 100)
  }
}
