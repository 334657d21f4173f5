# otkel_web(target name folder)
# Builds the pages in `folder` (checkpoint/web) with npm, by the versions of package-lock.json, and puts what comes of
# it into `target`, as otkel_embed does with files that are there already. What it needs of the network is the npm
# registry, once.
include(otkel_embed)

function(otkel_web target name folder)
  set(dir ${CMAKE_BINARY_DIR}/embedded)
  set(dist ${CMAKE_BINARY_DIR}/web/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/base/web/* ${CMAKE_SOURCE_DIR}/${folder}/*)
  list(FILTER sources EXCLUDE REGEX "/(dist|wire)/")
  file(GLOB protos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/*.proto)
  add_custom_command(
    OUTPUT ${dir}/${name}.cc ${dir}/${name}.h
    COMMAND ${CMAKE_SOURCE_DIR}/tools/build-web ${folder} ${dist}
    COMMAND ${CMAKE_COMMAND} "-DOTKEL_EMBED_DIR=${dir}" "-DOTKEL_EMBED_NAME=${name}" "-DOTKEL_EMBED_FOLDER=${dist}"
            -P ${CMAKE_SOURCE_DIR}/cmake/otkel_embed.cmake
    DEPENDS ${sources} ${protos} ${CMAKE_SOURCE_DIR}/package.json ${CMAKE_SOURCE_DIR}/package-lock.json
            ${CMAKE_SOURCE_DIR}/tools/build-web ${CMAKE_SOURCE_DIR}/cmake/otkel_embed.cmake
    COMMENT "Building the pages of ${folder}"
    VERBATIM)
  target_sources(${target} PRIVATE ${dir}/${name}.cc ${dir}/${name}.h)
endfunction()
