export { featuresOf, hashOf, readModel } from "../src/core/policies/classifier";
export { patternIn, triggerIn } from "../src/core/policies/triggers";
export { kidkazz } from "../src/shop/bot";
