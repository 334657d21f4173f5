#pragma once

namespace otkel {

// From now on this process ends at once, by SIGABRT, when there is no memory left for `new`. Nobody
// can say what a store or a library has done and what not after an exception in its middle, and who
// serves calls may swallow one and go on. What was told to anybody is durable already.
void EndWhenMemoryIsExhausted();

}  // namespace otkel
