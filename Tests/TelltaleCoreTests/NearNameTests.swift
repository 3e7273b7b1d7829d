import TelltaleCore
import Testing

struct NearNameTests {
  private let known = ["vgg16", "vgg19", "probe-linear", "probe-mlp", "resnet50"]

  @Test(arguments: [
    ("vgg-16", "vgg16"), ("VGG19", "vgg19"), ("prob-linear", "probe-linear"),
    ("resnet", "resnet50"), ("probe", "probe-mlp"), ("resnet-50", "resnet50"),
  ])
  func aSlipFindsWhatWasMeant(name: String, wanted: String) {
    let found = NearName.nearest(to: name, among: known)
    if name == "probe" {
      #expect(found?.hasPrefix("probe-") == true)
    } else {
      #expect(found == wanted)
    }
  }

  @Test func somethingElseFindsNothing() {
    #expect(NearName.nearest(to: "transformer-large", among: known) == nil)
    #expect(NearName.nearest(to: "x", among: []) == nil)
  }

  @Test func theHintListsWhatExists() {
    #expect(
      NearName.hint(for: "vgg-19", among: ["vgg19", "vgg16"])
        == ", did you mean 'vgg19'? Known are: vgg16, vgg19")
    #expect(
      NearName.hint(for: "something-else", among: ["vgg19", "vgg16"]) == "; known are: vgg16, vgg19"
    )
    #expect(NearName.hint(for: "vgg", among: []) == "; none exist here")
  }

  @Test func emptyNamesDoNotCrash() {
    #expect(NearName.nearest(to: "", among: known) == nil)
    #expect(NearName.nearest(to: "a", among: ["", "b"]) != nil)
  }
}
